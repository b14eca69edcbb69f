"""How are the parts of a search of the archive said to the officer, and what was wrong with it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from archive.finding.operators import JOINERS, NARROWING, Joiner, Operator
from archive.finding.query import FARTHEST, MOST, QueryError, Wrong
from models.narrowing import named

OF_OPERATORS = {
    Operator.FROM: _l("Written by"),
    Operator.TO: _l("A message to"),
    Operator.IN: _l("In a community"),
    Operator.HAS: _l("With"),
    Operator.TYPE: _l("What"),
    Operator.ON: _l("On the day"),
    Operator.BEFORE: _l("Before the day"),
    Operator.AFTER: _l("Since"),
    Operator.EDITED: _l("Changed later, or on some days"),
    Operator.DELETED: _l("Deleted, or on some days"),
    Operator.VERSION: _l("Version"),
    Operator.LANG: _l("Language"),
    Operator.STEM: _l("Words in all their forms"),
}
OF_KINDS = {
    "post": _l("A post"),
    "comment": _l("A comment"),
    "message": _l("A message between people"),
    "question": _l("A question"),
    "poll": _l("A poll"),
    "event": _l("An event"),
    "announcement": _l("An announcement"),
    "story": _l("A success story"),
    "lesson": _l("A lesson"),
    "thanks": _l("Thanks"),
    "ask_me": _l("Ask me anything"),
    "file": _l("A file"),
    "community": _l("A community"),
}
OF_THINGS = {
    "file": _l("a file"),
    "picture": _l("a picture"),
    "link": _l("a link"),
    "poll": _l("a poll"),
    "question": _l("a question"),
}
OF_VERSIONS = {
    "": _l("Every version"),
    "last": _l("The last version"),
    "first": _l("The first version"),
    "earlier": _l("Versions that were replaced"),
}
OF_EDITED = {
    "": _l("Changed or not"),
    "yes": _l("Changed at least once"),
    "no": _l("Never changed"),
}
OF_DELETED = {
    "": _l("Deleted or not"),
    "yes": _l("Only what is deleted"),
    "no": _l("Nothing that is deleted"),
}
OF_WRONG = {
    Wrong.TOO_LONG: _l("This is too long."),
    Wrong.TOO_MANY: _l("A search has at most %(most)s words and signs.", most=MOST),
    Wrong.TOO_DEEP: _l("There are too many parentheses in one another."),
    Wrong.QUOTE: _l("This quotation mark is never closed."),
    Wrong.OPEN: _l("This parenthesis is never closed."),
    Wrong.SHUT: _l("This parenthesis was never opened."),
    Wrong.EMPTY: _l("There is nothing between these parentheses."),
    Wrong.NOTHING_BEFORE: _l("Something has to stand before this word."),
    Wrong.NOTHING_AFTER: _l("Something has to stand after this word."),
    Wrong.NO_WORD: _l("This has neither a letter nor a digit that could be looked for."),
    Wrong.SHORT: _l("Before a star, write at least two letters."),
    Wrong.NO_VALUE: _l("Nothing stands behind the colon."),
    Wrong.UNKNOWN: _l("This cannot stand behind the colon."),
    Wrong.NO_DAY: _l("This is no day, no month and no year."),
    Wrong.FAR: _l(
        "Write how many steps may lie between: a number from 1 to %(far)s.", far=FARTHEST
    ),
    Wrong.NEAR_WHAT: _l("Only two words, or a few in parentheses, can be near one another."),
    Wrong.STEM: _l("This holds for the whole search: write it once, outside of parentheses."),
    Wrong.NOBODY: _l("Nobody is called so."),
    Wrong.NOWHERE: _l("This grant reaches no community that is called so."),
    Wrong.NAMES: _l(
        "This names somebody. The grant shows no names yet, so none can be looked for."
    ),
    Wrong.DAYS: _l(
        "The grant shows no names yet, and a day would tell them. Write a month or a year."
    ),
}
EXAMPLES = {
    Operator.FROM: "ana.peeters",
    Operator.TO: '"Ana Peeters"',
    Operator.IN: "welding",
    Operator.ON: "2026-11-03",
    Operator.BEFORE: "2026-11",
    Operator.AFTER: "2026",
}


def marked_wrong(typed: str, wrong: QueryError) -> Markup:
    """Show what was typed with the part that cannot be understood marked."""
    return Markup("{}<mark>{}</mark>{}").format(
        typed[: wrong.at], typed[wrong.at : wrong.until], typed[wrong.until :]
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """An operator on the help page."""

    names: Sequence[str]  # the reader's own first
    about: str
    values: Sequence[str]
    example: str


def explained(language: str) -> list[Explained]:
    """Explain all operators to whoever reads a language."""
    found = []
    for operator, names in NARROWING.names.items():
        every = dict.fromkeys((language, *names))
        listed = list(dict.fromkeys(name for one in every if one in names for name in names[one]))
        values = [named(words, language) for words in NARROWING.values.get(operator, {}).values()]
        example = EXAMPLES.get(operator) or values[0]
        about = str(OF_OPERATORS[operator])
        found.append(Explained(listed, about, values, f"{listed[0]}:{example}"))
    return found


def joiners(language: str) -> dict[str, str]:
    """Name what joins words for whoever reads a language."""
    return {str(joiner): named(JOINERS[joiner], language) for joiner in Joiner}
