"""How long ago did somebody say that something holds, and whom does one ask whether it still does?

It shows, and orders nobody.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from models import Statement, StatementKind, now

# How much of the ring is left after so many days; from a year on a quarter is.
QUARTERS = ((92, 4), (183, 3), (365, 2))
YEAR = timedelta(days=365)
LATER = timedelta(days=30)

# A certificate says itself how long it holds.
LASTING = frozenset({StatementKind.CERTIFICATE})


def left(confirmed_at: datetime) -> int:
    """Count the quarters of the ring that are left: 4, 3, 2 or 1."""
    days = (now() - confirmed_at).days
    return next((quarters for most, quarters in QUARTERS if days < most), 1)


def is_asked(statement: Statement) -> bool:
    """Tell whether its author is to be asked if it still holds: after a year, while it goes on.

    Whoever says "later" is left alone for a month.
    """
    if statement.kind in LASTING or statement.until is not None:
        return False
    is_put_off = statement.later_at is not None and now() - statement.later_at < LATER
    return now() - statement.confirmed_at >= YEAR and not is_put_off


def has_expired(statement: Statement, today: date) -> bool:
    """Tell whether a line is past the day until which it holds."""
    return statement.valid_until is not None and statement.valid_until < today
