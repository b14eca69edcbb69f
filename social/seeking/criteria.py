"""What can one look for in people? Each criterion has a form for the address of a search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, unquote

from models import Level, limits

MOST = 12  # criteria of one search
ALTERNATIVES = 8  # of one criterion
USUAL = Level.B1  # the least that is asked of a language where nothing is said


class Sort(StrEnum):
    """What a criterion is about."""

    PLACE = "place"
    LANGUAGE = "language"
    CONCEPT = "concept"
    WORDS = "words"


NUMBERED = (Sort.LANGUAGE, Sort.CONCEPT)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that people must or may have; any of its values will do.

    Values are places (keys of social.towns), numbers of concepts, or words.
    """

    sort: Sort
    values: tuple[str, ...]
    is_must: bool = True
    level: Level | None = None

    def __str__(self) -> str:
        """Write it for an address: `must:language:33:B1`."""
        values = "|".join(quote(value, safe=" @") for value in self.values)
        written = f"{'must' if self.is_must else 'may'}:{self.sort}:{values}"
        return f"{written}:{self.level}" if self.level else written

    @classmethod
    def read(cls, written: str) -> Criterion | None:
        """Read it from an address; None for what is none."""
        parts = written.split(":")
        if len(parts) not in (3, 4) or parts[0] not in ("must", "may") or parts[1] not in {*Sort}:
            return None
        sort = Sort(parts[1])
        values = [unquote(one).strip()[: limits.LABEL] for one in parts[2].split("|")]
        values = [one.replace("\x00", "") for one in values if is_value(sort, one)]
        level = parts[3] if len(parts) == 4 else None
        if not values or (level is not None and level not in {*Level}):
            return None
        found = tuple(dict.fromkeys(values[:ALTERNATIVES]))
        return cls(sort, found, parts[0] == "must", Level(level) if level else None)

    @property
    def numbers(self) -> list[int]:
        """Give the numbers of its concepts."""
        return [int(value) for value in self.values] if self.sort in NUMBERED else []

    @property
    def is_same(self) -> tuple[Sort, tuple[str, ...]]:
        """Name what it is about, whether it must be met or may."""
        return self.sort, self.values

    def turned(self) -> Criterion:
        """Let it be met where it must, and the other way round."""
        return replace(self, is_must=not self.is_must)

    def also(self, *values: str) -> Criterion:
        """Be met by something more, as far as there is room."""
        return replace(self, values=tuple(dict.fromkeys((*self.values, *values)))[:ALTERNATIVES])


def is_value(sort: Sort, value: str) -> bool:
    """Tell whether an address may name this."""
    if sort in NUMBERED:
        return (
            value.isascii()
            and value.isdecimal()
            and 0 < int(value[:10]) < 2**31
            and len(value) <= 10
        )
    return bool(value.strip("\x00 "))


def read_all(written: list[str]) -> list[Criterion]:
    """Read the criteria of an address, the first of those that are the same."""
    found = {one.is_same: one for one in map(Criterion.read, reversed(written)) if one}
    return list(reversed(found.values()))[:MOST]
