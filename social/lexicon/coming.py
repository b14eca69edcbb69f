"""What can a file say of concepts? Each reader gives these, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from models import ConceptKind, ConceptSource

PARTING = "/"  # between the words for one thing in one cell: the first is the preferred one


class Unreadable(Exception):
    """A file is not what it should be; the message says what is wrong, for who brought it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A concept with some of its labels in one or more languages.

    `labels` holds (language, words, is_preferred). `broader` are the addresses of broader ones.
    """

    uri: str
    kind: ConceptKind
    labels: tuple[tuple[str, str, bool], ...]
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broader:
    """One concept is part of another, by their addresses."""

    uri: str
    broader: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Who has this occupation needs that skill, by their addresses."""

    occupation: str
    skill: str
    is_essential: bool


Coming = Named | Broader | Needs


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its name and SHA-256, whose words it holds, and how to go through it."""

    name: str
    digest: str
    source: ConceptSource
    read: Callable[[], Iterable[Coming]] = field(repr=False)
    attribution: str = ""


def worded(language: str, cell: str) -> Iterator[tuple[str, str, bool]]:
    """Read a cell such as "welding / weld": the preferred words, then others."""
    for at, words in enumerate(part.strip() for part in f" {cell} ".split(f" {PARTING} ")):
        if words:
            yield language, words, at == 0
