"""Where does the next page of a list begin?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from social.errors import not_found

FORM = re.compile(r"(\d{1,16})-(\d{1,10})")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row seen: its time and id; the next page holds what is older."""

    at: datetime = END_OF_TIME
    id: int = LARGEST_ID

    def __str__(self) -> str:
        """Write it for an address: microseconds since 1970, and the id."""
        return f"{microseconds(self.at)}-{self.id}"

    @classmethod
    def read(cls, words: str | None) -> Cursor:
        """Read it from an address; without one, begin at the newest. 404 for what is no cursor."""
        if not words:
            return cls()
        match = FORM.fullmatch(words)
        if match is None or int(match[2]) > LARGEST_ID:
            raise not_found()
        try:
            return cls(moment(int(match[1])), int(match[2]))
        except OverflowError:
            raise not_found() from None


def microseconds(at: datetime) -> int:
    """Count microseconds since 1970."""
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(count: int) -> datetime:
    """Turn microseconds since 1970 into a time."""
    return EPOCH + timedelta(microseconds=count)
