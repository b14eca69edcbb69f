"""Which words narrow a search, and how are they called in the four languages?

Every name is understood in every language: people of one company write to one another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from models.folding import fold

Names = dict[str, tuple[str, ...]]  # by language; the first one of each is what help pages show
Table = dict[str, Names]
Operator = TypeVar("Operator", bound=str)

ENDINGS = ("s", "n", "en", "e", "er")  # more than one of a thing is the same thing: "has:files"

# What several searches understand, by the operator's own name.
OPERATORS: Table = {
    "from": {"en": ("from", "by"), "nl": ("van",), "fr": ("de", "par"), "de": ("von",)},
    "in": {"en": ("in",), "nl": ("in",), "fr": ("dans",), "de": ("in",)},
    "on": {"en": ("on",), "nl": ("op",), "fr": ("le",), "de": ("am",)},
    "before": {"en": ("before",), "nl": ("voor",), "fr": ("avant",), "de": ("vor",)},
    "after": {
        "en": ("after", "since"),
        "nl": ("na", "sinds"),
        "fr": ("après", "depuis"),
        "de": ("nach", "seit"),
    },
    "has": {"en": ("has",), "nl": ("heeft", "met"), "fr": ("avec",), "de": ("hat", "mit")},
    "type": {"en": ("type",), "nl": ("soort",), "fr": ("type",), "de": ("art",)},
    "lang": {
        "en": ("lang", "language"),
        "nl": ("taal",),
        "fr": ("langue",),
        "de": ("sprache",),
    },
}

# What can stand behind "has:" and "type:"; keys are signs of an index.
THINGS: Table = {
    "file": {
        "en": ("file", "attachment"),
        "nl": ("bestand",),
        "fr": ("fichier",),
        "de": ("datei",),
    },
    "picture": {
        "en": ("picture", "image", "photo"),
        "nl": ("afbeelding", "foto"),
        "fr": ("image", "photo"),
        "de": ("bild", "foto"),
    },
    "link": {"en": ("link",), "nl": ("link",), "fr": ("lien",), "de": ("link",)},
    "poll": {"en": ("poll",), "nl": ("peiling",), "fr": ("sondage",), "de": ("umfrage",)},
    "question": {"en": ("question",), "nl": ("vraag",), "fr": ("question",), "de": ("frage",)},
    "answer": {"en": ("answer",), "nl": ("antwoord",), "fr": ("réponse",), "de": ("antwort",)},
}
TYPES: Table = {
    "post": {
        "en": ("post",),
        "nl": ("bericht",),
        "fr": ("message", "publication"),
        "de": ("beitrag",),
    },
    "comment": {
        "en": ("comment",),
        "nl": ("reactie",),
        "fr": ("commentaire",),
        "de": ("kommentar",),
    },
    "question": THINGS["question"],
    "poll": THINGS["poll"],
    "event": {
        "en": ("event", "gathering"),
        "nl": ("evenement",),
        "fr": ("événement",),
        "de": ("veranstaltung", "termin"),
    },
    "announcement": {
        "en": ("announcement",),
        "nl": ("aankondiging", "mededeling"),
        "fr": ("annonce",),
        "de": ("ankündigung", "mitteilung"),
    },
    "story": {
        "en": ("story",),
        "nl": ("succesverhaal", "verhaal"),
        "fr": ("réussite", "témoignage"),
        "de": ("erfolgsgeschichte", "geschichte"),
    },
    "lesson": {"en": ("lesson",), "nl": ("les",), "fr": ("leçon",), "de": ("lehre",)},
    "thanks": {
        "en": ("thanks",),
        "nl": ("bedankje",),
        "fr": ("remerciement", "merci"),
        "de": ("dank",),
    },
    "ask_me": {"en": ("askme",), "nl": ("vraaguur",), "fr": ("questions",), "de": ("fragestunde",)},
    "file": THINGS["file"],
    "person": {
        "en": ("person", "people"),
        "nl": ("persoon", "collega"),
        "fr": ("personne",),
        "de": ("person",),
    },
    "community": {
        "en": ("community",),
        "nl": ("community",),
        "fr": ("communauté",),
        "de": ("community",),
    },
}
LANGUAGES: Table = {
    "en": {"en": ("en", "english"), "nl": ("engels",), "fr": ("anglais",), "de": ("englisch",)},
    "nl": {
        "en": ("nl", "dutch"),
        "nl": ("nederlands",),
        "fr": ("néerlandais",),
        "de": ("niederländisch",),
    },
    "fr": {"en": ("fr", "french"), "nl": ("frans",), "fr": ("français",), "de": ("französisch",)},
    "de": {"en": ("de", "german"), "nl": ("duits",), "fr": ("allemand",), "de": ("deutsch",)},
}


class Narrowing(Generic[Operator]):
    """The operators of one search with their names, and what can stand behind some of them."""

    def __init__(self, names: Mapping[Operator, Names], values: Mapping[Operator, Table]) -> None:
        self.names, self.values = names, values
        self.by_name = {
            fold(word): operator
            for operator, languages in names.items()
            for words in languages.values()
            for word in words
        }
        self.by_value = {operator: known(table) for operator, table in values.items()}

    def operator_of(self, word: str) -> Operator | None:
        """Understand what stands before a colon; None for what narrows nothing."""
        return self.by_name.get(fold(word))

    def value_of(self, operator: Operator, word: str) -> str | None:
        """Understand what stands behind a colon where not anything can; None for what there is not.

        More than one of a thing is the same thing: "has:files".
        """
        said, known_here = fold(word), self.by_value[operator]
        alone = (said, *(said.removesuffix(ending) for ending in ENDINGS))
        return next((known_here[one] for one in alone if one in known_here), None)

    def name_of(self, operator: Operator, language: str) -> str:
        """Name an operator in a language."""
        return named(self.names[operator], language)

    def name_of_value(self, operator: Operator, value: str, language: str) -> str:
        """Name what stands behind a colon in a language."""
        return named(self.values[operator][value], language)


def named(names: Names, language: str) -> str:
    """Give the first name in a language."""
    return names.get(language, names["en"])[0]


def known(table: Table) -> dict[str, str]:
    """Turn a table around: what people write, to what it means."""
    return {
        fold(word): meant
        for meant, languages in table.items()
        for words in languages.values()
        for word in words
    }
