"""Which patterns can be sought in linear time, and where does each of many match?

RE2 knows no look-around and no back reference, and so never tries a text twice. A pattern that
would make a large program is refused before it is built.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

import re2

from moderation.disguise import fold

LENGTH = 2_000
"""Characters of one pattern."""
MEMORY = 1 << 19
"""Bytes that one compiled pattern may take; building a larger one stops there, in about 6 ms."""
TOGETHER = 1 << 25
"""Bytes that those compiled together may take while they match."""

# What every language writes every day: a pattern that matches all of these says nothing.
ORDINARY = (
    "Good morning, the drawings of line 4 are ready at the entrance.",
    "Goedemorgen, de tekeningen van lijn 4 liggen klaar bij de ingang.",
    "Bonjour, les dessins de la ligne 4 se trouvent à l'accueil.",
    "Guten Morgen, die Zeichnungen der Linie 4 liegen am Eingang bereit.",
)


class Fault(StrEnum):
    """Why a pattern is refused."""

    TOO_LONG = f"A pattern has at most {LENGTH} characters."
    TOO_LARGE = "It repeats so much that it would be slow. Use smaller counts, or several patterns."
    LOOK_AROUND = (
        "Looking ahead or behind, as (?=…) and (?<…) do, is not possible: it could be slow."
    )
    BACK_REFERENCE = "Referring back to a group, as \\1 does, is not possible: it could be slow."
    SYNTAX = "It is not a pattern."
    EMPTY = "It matches nothing at all, and so every text."
    ORDINARY = "It matches what everybody writes every day."


class Refused(ValueError):
    """A pattern cannot be a rule; `fault` says why, `detail` where."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault.value} {detail}".strip())
        self.fault = fault
        self.detail = detail


def compiled(pattern: str, *, has_case: bool = False, is_folded: bool = True) -> Any:
    """Compile one pattern. Raises Refused, at once whatever it says."""
    if len(pattern) > LENGTH:
        raise Refused(Fault.TOO_LONG)
    try:
        found = re2.compile(
            folded(pattern) if is_folded else pattern, _options(MEMORY, has_case=has_case)
        )
    except re2.error as problem:
        raise _refusal(problem) from None
    if found.search("") or found.fullmatch(""):
        raise Refused(Fault.EMPTY)
    if all(found.search(fold(text).text if is_folded else text) for text in ORDINARY):
        raise Refused(Fault.ORDINARY)
    return found


def folded(pattern: str) -> str:
    """Write the letters of a pattern as those of a folded text are; signs keep their meaning."""
    return "".join(
        letter if letter.isascii() or not letter.isalpha() else fold(letter).text
        for letter in pattern
    )


class Patterns:
    """Many patterns, sought together in one pass over a text."""

    __slots__ = ("_all", "_set", "rules")

    def __init__(self, found: Sequence[tuple[int, str, Any]], *, has_case: bool) -> None:
        """Take the number of the rule, the pattern as it is sought and the compiled one of each.

        Raises Refused if they are too large together, though each may be fit by itself.
        """
        self.rules = tuple(rule for rule, _pattern, _compiled in found)
        self._all = tuple(one for _rule, _pattern, one in found)
        self._set = re2.Set.SearchSet(_options(TOGETHER, has_case=has_case))
        for _rule, pattern, _compiled in found:
            self._set.Add(pattern)
        if found:
            try:
                self._set.Compile()
            except re2.error:
                raise Refused(Fault.TOO_LARGE) from None

    def matching(self, text: str) -> list[int]:
        """List which of them match a text."""
        return (self._set.Match(text) or []) if self.rules else []

    def places(self, number: int, text: str) -> Iterator[tuple[int, int]]:
        """Give where one of them matches a text."""
        for match in self._all[number].finditer(text):
            if match.end() > match.start():
                yield match.span()


def _options(memory: int, *, has_case: bool) -> Any:
    options = re2.Options()
    options.max_mem = memory
    options.log_errors = False
    options.case_sensitive = has_case
    return options


def _refusal(problem: re2.error) -> Refused:
    [said] = problem.args[:1] or [b""]
    words = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    kind, _colon, detail = words.partition(": ")
    detail = detail[:40]
    if "too large" in words or "repetition size" in words:
        return Refused(Fault.TOO_LARGE, detail)
    if kind == "invalid perl operator":
        return Refused(Fault.LOOK_AROUND, detail)
    if kind == "invalid escape sequence" and detail[1:2].isdigit():
        return Refused(Fault.BACK_REFERENCE, detail)
    return Refused(Fault.SYNTAX, words[:80])
