"""What is asked of an export, and how far is it? Both are kept, so that it goes on after a kill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from archive.exporting.producing import Produced
from archive.exporting.records import BLACKED_OUT, SHREDDED

FORMATS = ("jsonl", "csv", "dat", "eml", "mbox", "rsmf", "html", "pdf")
ASIDE = ("eark",)  # what is written where it is asked for by name
ALL = (*FORMATS, *ASIDE)
ERASED, LOST = "erased", "not in the store"
EXPECTED = (SHREDDED, ERASED, BLACKED_OUT)  # gaps that somebody decided
# What does not change while an export is made.
WANTED = ("grant", "size", "first", "last", "formats", "production")


class Stopped(Exception):
    """Somebody stopped the export; it can go on later."""


class Other(Exception):
    """What was begun in this folder is another export."""


class Blobs(Protocol):
    """Where the bytes of files are."""

    def __call__(self, digest: str, /) -> Iterator[bytes]:
        """Give the bytes under a digest.

        FileNotFoundError where there are none, ValueError at the end where they are others.
        """


@dataclass(slots=True)
class State:
    """How far an export is; what is wanted stands in it, too, and does not change."""

    grant: int
    size: int
    first: int
    last: int
    formats: list[str]
    production: int = 0
    step: str = "events"
    next: int = 0
    files: int = 0
    marks: dict[str, int] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)  # events by what happened
    left_out: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    certificates: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)  # places of the first and the last event

    def written(self) -> dict[str, Any]:
        """Write it for whoever goes on."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @property
    def events(self) -> int:
        """Count the events so far."""
        return self.counts.total()

    @property
    def faults(self) -> int:
        """Count the gaps that nobody decided."""
        return sum(many for reason, many in self.gaps.items() if reason not in EXPECTED)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of an export: where to, in which formats, up to which checkpoint, and what
    it says of itself (`said`: of the grant and the case, for export.json and the people)."""

    folder: Path
    formats: Sequence[str] = FORMATS
    size: int | None = None
    first: int = 0
    last: int | None = None
    production: Produced | None = None
    said: Mapping[str, Any] = field(default_factory=dict)
    made: Sequence[tuple[str, str]] = ()  # lines of bag-info.txt: who made it, and when
