"""How are the parts of a search said to the reader: sorts, filters, what may stand behind them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from models import Sort
from models.narrowing import LANGUAGES, THINGS, TYPES
from social.fields import LANGUAGE_NAMES
from social.search.operators import NAMES, Operator, value_of
from social.search.query import Filter, Query
from social.search.understanding import Asked

OF_SORTS = {
    Sort.POST: _l("Posts"),
    Sort.STORY: _l("Stories"),
    Sort.COMMENT: _l("Comments"),
    Sort.FILE: _l("Files"),
}
OF_OPERATORS = {
    Operator.FROM: _l("Written by"),
    Operator.IN: _l("In a community"),
    Operator.ON: _l("On the day"),
    Operator.BEFORE: _l("Before the day"),
    Operator.AFTER: _l("Since"),
    Operator.HAS: _l("With"),
    Operator.TYPE: _l("What"),
    Operator.LANG: _l("Language"),
}
OF_THINGS = {
    "file": _l("a file"),
    "picture": _l("a picture"),
    "link": _l("a link"),
    "poll": _l("a poll"),
    "question": _l("a question"),
    "answer": _l("a best answer"),
}
OF_TYPES = {
    "post": _l("A post"),
    "comment": _l("A comment"),
    "question": _l("A question"),
    "poll": _l("A poll"),
    "event": _l("An event"),
    "announcement": _l("An announcement"),
    "story": _l("A success story"),
    "lesson": _l("A lesson"),
    "thanks": _l("Thanks"),
    "ask_me": _l("Ask me anything"),
    "file": _l("A file"),
    "person": _l("A person"),
    "community": _l("A community"),
}
DAYS = (
    ("7", _l("In the last week")),
    ("31", _l("In the last month")),
    ("366", _l("In the last year")),
)
EXAMPLES = {
    Operator.FROM: "ana.peeters",
    Operator.IN: "welding",
    Operator.ON: "2026-11-03",
    Operator.BEFORE: "2026-11",
    Operator.AFTER: "2026",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter as it is shown, and the query without it."""

    about: str
    words: str
    is_not: bool
    without: str
    is_unclear: bool
    is_unknown: bool


def first_day(days: str | None, today: date) -> str:
    """Write the day from which on texts of the last days are; "" for none."""
    return (today - timedelta(days=int(days))).isoformat() if days else ""


def chips_of(query: Query, asked: Asked, language: str) -> list[Chip]:
    """Show the filters of a query."""
    return [
        Chip(
            about=str(OF_OPERATORS[one.operator]),
            words=value_in_words(one),
            is_not=one.is_not,
            without=query.without(one).written(language),
            is_unclear=one in asked.unclear,
            is_unknown=one in asked.unknown,
        )
        for one in query.filters
    ]


def value_in_words(one: Filter) -> str:
    """Say what stands behind the colon in the reader's language."""
    tables = {Operator.HAS: OF_THINGS, Operator.TYPE: OF_TYPES, Operator.LANG: LANGUAGE_NAMES}
    if one.operator not in tables:
        return one.value
    meant = value_of(one.operator, one.value)
    return str(tables[one.operator][meant]) if meant else one.value


@dataclass(frozen=True, slots=True)
class Explained:
    """An operator on the help page."""

    names: Sequence[str]  # the reader's own first
    about: str
    values: Sequence[str]  # that it knows; none where anything can stand there
    example: str


def explained(language: str) -> list[Explained]:
    """Explain all operators to whoever reads a language."""
    tables = {Operator.HAS: THINGS, Operator.TYPE: TYPES, Operator.LANG: LANGUAGES}
    found = []
    for operator, names in NAMES.items():
        every = (language, *names)
        listed = list(dict.fromkeys(name for one in every if one in names for name in names[one]))
        table = tables.get(operator, {})
        values = [words.get(language, words["en"])[0] for words in table.values()]
        example = values[0] if values else EXAMPLES[operator]
        about = str(OF_OPERATORS[operator])
        found.append(Explained(listed, about, values, f"{listed[0]}:{example}"))
    return found
