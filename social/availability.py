"""Can somebody be asked this week, and if not, who stands in for them?

What people set for themselves, and how often they were asked; it orders nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import Asked, Availability, Person, PersonState, now, session

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What whoever wants to ask has to know; `left` is None where there is no limit."""

    weekly_limit: int | None = None
    left: int | None = None
    away_from: date | None = None
    away_until: date | None = None
    is_away: bool = False
    substitute: Person | None = None

    @property
    def can_be_asked(self) -> bool:
        """Tell whether now is a time to ask."""
        return not self.is_away and self.left != 0


def asking(person: Person) -> Asking:
    """Read it in one statement, or two where there is a limit."""
    row = session.scalar(
        select(Availability)
        .where(Availability.person_id == person.id)
        .options(joinedload(Availability.substitute))
    )
    if row is None:
        return Asking()
    today = now().date()
    substitute = row.substitute
    if substitute is not None and substitute.state is PersonState.DEACTIVATED:
        substitute = None
    is_past = row.away_until is not None and row.away_until < today
    return Asking(
        weekly_limit=row.weekly_limit,
        left=None if row.weekly_limit is None else max(0, row.weekly_limit - asked_lately(person)),
        away_from=None if is_past else row.away_from,
        away_until=None if is_past else row.away_until,
        is_away=is_away(row, today),
        substitute=substitute,
    )


def is_away(row: Availability, today: date) -> bool:
    """Tell whether a day lies between first and last day of being away; either may be open."""
    if row.away_from is None and row.away_until is None:
        return False
    return (row.away_from is None or row.away_from <= today) and (
        row.away_until is None or today <= row.away_until
    )


def asked_lately(person: Person) -> int:
    """Count who asked in the last seven days."""
    lately = select(func.count(Asked.id)).where(
        Asked.person_id == person.id, Asked.asked_at > now() - WEEK
    )
    return session.scalar(lately) or 0
