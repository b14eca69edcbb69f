"""What does somebody look for? The words of one box, taken apart.

    brake "torque wrench" -paint from:ana in:welding after:2026-03

All words have to be there; a phrase as it stands; none of what follows a minus. `bra*` is anything
that begins so. What is no operator with a value is looked for as words, so nothing is wrong here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.folding import fold
from social.search.operators import Operator, name_of, operator_of

MOST = 24  # words, phrases and filters together; what follows is left out
PART = re.compile(
    r'(?P<minus>-?)(?:(?P<before>[^\W\d_]{1,20}):(?=[^\s/]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>\S+))'
)
QUOTES = str.maketrans("“”„«»\u201f", '""""""')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that a text has to have, or may not."""

    words: str
    is_phrase: bool = False
    is_not: bool = False
    is_begun: bool = False

    def __str__(self) -> str:
        """Write it as it can be typed."""
        words = f'"{self.words}"' if self.is_phrase else self.words
        return f"{'-' if self.is_not else ''}{words}{'*' if self.is_begun else ''}"


@dataclass(frozen=True, slots=True)
class Filter:
    """What is true of a text besides its words."""

    operator: Operator
    value: str
    is_not: bool = False

    def written(self, language: str) -> str:
        """Write it as it can be typed, under its name in a language."""
        value = f'"{self.value}"' if re.search(r"\s", self.value) else self.value
        return f"{'-' if self.is_not else ''}{name_of(self.operator, language)}:{value}"


@dataclass(frozen=True, slots=True)
class Query:
    """All that is looked for."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    def written(self, language: str) -> str:
        """Write it as it can be typed by whoever speaks a language."""
        filters = (one.written(language) for one in self.filters)
        return " ".join((*map(str, self.terms), *filters))

    def __bool__(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.terms or self.filters)

    @property
    def words(self) -> str:
        """Give the words that have to be there, as names are looked for by them."""
        return " ".join(one.words for one in self.terms if not one.is_not)

    def of(self, operator: Operator) -> tuple[Filter, ...]:
        """List the filters of one operator."""
        return tuple(one for one in self.filters if one.operator is operator)

    def without(self, gone: Filter) -> Query:
        """Look for the same without a filter."""
        return replace(self, filters=tuple(one for one in self.filters if one != gone))

    def narrowed(self, more: Sequence[Filter]) -> Query:
        """Look for the same with more filters."""
        return replace(self, filters=tuple(dict.fromkeys((*self.filters, *more))))


def read(words: str) -> Query:
    """Take what was typed apart."""
    terms: dict[Term, None] = {}
    filters: dict[Filter, None] = {}
    plain = words.replace("\0", " ").translate(QUOTES)
    for part in PART.finditer(plain):
        if len(terms) + len(filters) >= MOST:
            break
        said = part["phrase"] if part["phrase"] is not None else part["word"]
        is_not, operator = bool(part["minus"]), operator_of(part["before"] or "")
        if operator is not None and fold(said):
            filters[Filter(operator, said.strip(), is_not)] = None
            continue
        if said.endswith(":") and operator_of(said[:-1]):
            continue  # somebody is about to say what
        if part["before"]:
            said = f"{part['before']}:{said}"
        if term := term_of(said, part["phrase"] is not None, is_not):
            terms[term] = None
    return Query(tuple(terms), tuple(filters))


def term_of(said: str, is_phrase: bool, is_not: bool) -> Term | None:
    """Read one word or phrase; None where it has no letter and no digit."""
    is_begun = not is_phrase and said.endswith("*")
    words = said.rstrip("*").strip() if is_begun else " ".join(said.replace('"', " ").split())
    if not any(sign.isalnum() for sign in words):
        return None
    return Term(words, is_phrase, is_not, is_begun)
