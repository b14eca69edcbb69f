"""How long is a period such as P7Y, and how do two compare?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

WRITTEN = re.compile(r"P([1-9][0-9]{0,2})([YMWD])")
DAYS = {"Y": 365.25, "M": 365.25 / 12, "W": 7, "D": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """So many years, months, weeks or days: ISO 8601 with one unit."""

    number: int
    unit: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Read P7Y, P6M, P4W or P30D; ValueError for anything else."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError("not a period such as P7Y or P4W")
        return cls(int(found[1]), found[2])

    def __str__(self) -> str:
        return f"P{self.number}{self.unit}"

    @property
    def days(self) -> float:
        """Say about how long it is, for comparing; what is due is reckoned by the calendar."""
        return self.number * DAYS[self.unit]
