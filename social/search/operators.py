"""What narrows a search, and how is it called in the four languages?

Every name is understood in every language: people of one company write to one another's.
"""

from __future__ import annotations

from enum import StrEnum

from models.folding import fold


class Operator(StrEnum):
    """What a word before a colon says of the word behind it."""

    FROM = "from"
    IN = "in"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    HAS = "has"
    TYPE = "type"
    LANG = "lang"


# English, Dutch, French, German; the first one for each language is what the help page shows.
NAMES: dict[Operator, dict[str, tuple[str, ...]]] = {
    Operator.FROM: {"en": ("from", "by"), "nl": ("van",), "fr": ("de", "par"), "de": ("von",)},
    Operator.IN: {"en": ("in",), "nl": ("in",), "fr": ("dans",), "de": ("in",)},
    Operator.ON: {"en": ("on",), "nl": ("op",), "fr": ("le",), "de": ("am",)},
    Operator.BEFORE: {"en": ("before",), "nl": ("voor",), "fr": ("avant",), "de": ("vor",)},
    Operator.AFTER: {
        "en": ("after", "since"),
        "nl": ("na", "sinds"),
        "fr": ("après", "depuis"),
        "de": ("nach", "seit"),
    },
    Operator.HAS: {"en": ("has",), "nl": ("heeft", "met"), "fr": ("avec",), "de": ("hat", "mit")},
    Operator.TYPE: {"en": ("type",), "nl": ("soort",), "fr": ("type",), "de": ("art",)},
    Operator.LANG: {
        "en": ("lang", "language"),
        "nl": ("taal",),
        "fr": ("langue",),
        "de": ("sprache",),
    },
}

# What can stand behind "has:" and "type:"; keys are the index's own signs.
THINGS: dict[str, dict[str, tuple[str, ...]]] = {
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
TYPES: dict[str, dict[str, tuple[str, ...]]] = {
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
LANGUAGES: dict[str, dict[str, tuple[str, ...]]] = {
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
ME = frozenset({"me", "mij", "moi", "mich", "ich", "ik"})
TODAY = frozenset({"today", "vandaag", "aujourd'hui", "aujourdhui", "heute"})
YESTERDAY = frozenset({"yesterday", "gisteren", "hier", "gestern"})


def known(table: dict[str, dict[str, tuple[str, ...]]]) -> dict[str, str]:
    """Turn a table around: what people write, to what it means."""
    return {
        fold(word): meant
        for meant, languages in table.items()
        for words in languages.values()
        for word in words
    }


OPERATORS = {
    fold(word): operator
    for operator, languages in NAMES.items()
    for words in languages.values()
    for word in words
}
VALUES = {
    Operator.HAS: known(THINGS),
    Operator.TYPE: known(TYPES),
    Operator.LANG: known(LANGUAGES),
}


def operator_of(word: str) -> Operator | None:
    """Understand what stands before a colon; None for what narrows nothing."""
    return OPERATORS.get(fold(word))


def value_of(operator: Operator, word: str) -> str | None:
    """Understand what stands behind has:, type: and lang:; None for what there is not.

    More than one of a thing is the same thing: "has:files".
    """
    said, known_here = fold(word), VALUES[operator]
    alone = (said, *(said.removesuffix(ending) for ending in ("s", "n", "en", "e", "er")))
    return next((known_here[one] for one in alone if one in known_here), None)


def name_of(operator: Operator, language: str) -> str:
    """Name an operator in a language."""
    return NAMES[operator].get(language, NAMES[operator]["en"])[0]
