"""What narrows a search of the archive, and how are its words called in the four languages?"""

from __future__ import annotations

from enum import StrEnum

from models.folding import fold
from models.narrowing import LANGUAGES, OPERATORS, THINGS, TYPES, Names, Narrowing, Table, named


class Operator(StrEnum):
    """What a word before a colon says of the word behind it."""

    FROM = "from"
    TO = "to"
    IN = "in"
    HAS = "has"
    TYPE = "type"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    EDITED = "edited"
    DELETED = "deleted"
    VERSION = "version"
    LANG = "lang"
    STEM = "stem"


class Joiner(StrEnum):
    """How words hang together. Written large, so that they are no words that are looked for."""

    AND = "and"
    OR = "or"
    NOT = "not"
    NEAR = "near"


OWN: Table = {
    "to": {"en": ("to",), "nl": ("aan",), "fr": ("à",), "de": ("an",)},
    "edited": {
        "en": ("edited", "changed"),
        "nl": ("gewijzigd", "bewerkt"),
        "fr": ("modifié",),
        "de": ("geändert", "bearbeitet"),
    },
    "deleted": {
        "en": ("deleted",),
        "nl": ("verwijderd",),
        "fr": ("supprimé",),
        "de": ("gelöscht",),
    },
    "version": {"en": ("version",), "nl": ("versie",), "fr": ("version",), "de": ("fassung",)},
    "stem": {
        "en": ("stem", "stemming"),
        "nl": ("stam",),
        "fr": ("racine",),
        "de": ("stamm",),
    },
}
YES_OR_NO: Table = {
    "yes": {"en": ("yes",), "nl": ("ja",), "fr": ("oui",), "de": ("ja",)},
    "no": {"en": ("no",), "nl": ("nee",), "fr": ("non",), "de": ("nein",)},
}
ON_OR_OFF: Table = {
    "on": {"en": ("on",), "nl": ("aan",), "fr": ("oui",), "de": ("an",)},
    "off": {"en": ("off",), "nl": ("uit",), "fr": ("non",), "de": ("aus",)},
}
VERSIONS: Table = {
    "any": {
        "en": ("any", "all"),
        "nl": ("elke", "alle"),
        "fr": ("toutes",),
        "de": ("jede", "alle"),
    },
    "last": {
        "en": ("last", "latest"),
        "nl": ("laatste",),
        "fr": ("dernière",),
        "de": ("letzte",),
    },
    "first": {"en": ("first",), "nl": ("eerste",), "fr": ("première",), "de": ("erste",)},
    "earlier": {
        "en": ("earlier",),
        "nl": ("eerdere",),
        "fr": ("antérieure",),
        "de": ("frühere",),
    },
}
KINDS: Table = {
    **{key: words for key, words in TYPES.items() if key != "person"},
    "message": {
        "en": ("dm", "chat"),
        "nl": ("dm", "chat"),
        "fr": ("dm", "privé"),
        "de": ("dm", "chat"),
    },
}
WITH: Table = {key: words for key, words in THINGS.items() if key != "answer"}
JOINERS: dict[Joiner, Names] = {
    Joiner.AND: {"en": ("AND",), "nl": ("EN",), "fr": ("ET",), "de": ("UND",)},
    Joiner.OR: {"en": ("OR",), "nl": ("OF",), "fr": ("OU",), "de": ("ODER",)},
    Joiner.NOT: {"en": ("NOT",), "nl": ("NIET",), "fr": ("SAUF",), "de": ("NICHT",)},
    Joiner.NEAR: {"en": ("NEAR",), "nl": ("BIJ",), "fr": ("PRÈS",), "de": ("NAHE",)},
}

NARROWING: Narrowing[Operator] = Narrowing(
    {operator: OPERATORS.get(operator) or OWN[operator] for operator in Operator},
    {
        Operator.HAS: WITH,
        Operator.TYPE: KINDS,
        Operator.LANG: LANGUAGES,
        Operator.VERSION: VERSIONS,
        Operator.EDITED: YES_OR_NO,
        Operator.DELETED: YES_OR_NO,
        Operator.STEM: ON_OR_OFF,
    },
)
OF_DAYS = frozenset((Operator.ON, Operator.BEFORE, Operator.AFTER))
ALSO_OF_DAYS = frozenset((Operator.EDITED, Operator.DELETED))


def joiner_of(word: str, language: str) -> Joiner | None:
    """Understand a word as what joins others, in English or the reader's language.

    In others it is a word: an English heading in large letters says OF and means nothing by it.
    """
    for joiner, names in JOINERS.items():
        known = {name for one in ("en", language) for name in names.get(one, ())}
        if word in known or (word.isupper() and fold(word) in map(fold, known)):
            return joiner
    return None


def name_of_joiner(joiner: Joiner, language: str) -> str:
    """Write what joins words in a language."""
    return named(JOINERS[joiner], language)
