"""Can somebody be asked this week, and if not, who stands in for them?

What people set for themselves, and how often they were asked; it orders nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Date, cast, func, or_, select
from sqlalchemy.orm import joinedload

from models import Asked, Availability, Person, PersonState, now, session
from social.days import covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What whoever wants to ask has to know; `left` is None where there is no limit."""

    weekly_limit: int | None = None
    left: int | None = None
    asked: int = 0  # since Monday
    away_from: date | None = None
    away_until: date | None = None
    is_away: bool = False
    substitute: Person | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether they were asked as often this week as they wish to be."""
        return self.left == 0

    @property
    def can_be_asked(self) -> bool:
        """Tell whether now is a time to ask."""
        return not (self.is_away or self.is_full)


def asking(person: Person) -> Asking:
    """Read it of one person."""
    return askings([person.id]).get(person.id, Asking())


def askings(person_ids: Collection[int]) -> dict[int, Asking]:
    """Read it of those who set something, in two statements."""
    rows = session.scalars(
        select(Availability)
        .where(Availability.person_id.in_(person_ids))
        .options(joinedload(Availability.substitute))
    ).all()
    asked = asked_this_week({row.person_id for row in rows if row.weekly_limit is not None})
    return {row.person_id: asking_of(row, asked.get(row.person_id, 0)) for row in rows}


def asking_of(row: Availability, asked: int) -> Asking:
    """Put together what somebody set, and how often they were asked this week."""
    today = now().date()
    substitute = row.substitute
    if substitute is not None and substitute.state is PersonState.DEACTIVATED:
        substitute = None
    is_past = row.away_until is not None and row.away_until < today
    return Asking(
        weekly_limit=row.weekly_limit,
        left=None if row.weekly_limit is None else max(0, row.weekly_limit - asked),
        asked=asked,
        away_from=None if is_past else row.away_from,
        away_until=None if is_past else row.away_until,
        is_away=is_away(row, today),
        substitute=substitute,
    )


def is_away(row: Availability, today: date) -> bool:
    """Tell whether a day lies between first and last day of being away; either may be open."""
    return covers(row.away_from, row.away_until, today)


def monday() -> datetime:
    """Give the beginning of this week, in UTC: limits are for a week from Monday to Sunday."""
    today = now()
    return datetime.combine(today.date() - timedelta(days=today.weekday()), time(), today.tzinfo)


def asked_this_week(person_ids: Collection[int]) -> dict[int, int]:
    """Count how often some people were asked since Monday; nothing is asked of nobody."""
    if not person_ids:
        return {}
    rows = session.execute(
        select(Asked.person_id, func.count())
        .where(Asked.person_id.in_(person_ids), Asked.asked_at >= monday())
        .group_by(Asked.person_id)
    )
    return {row[0]: row[1] for row in rows}


def are_away() -> ColumnElement[bool]:
    """Hold for people who are away today, as `is_away` says it."""
    today = cast(now(), Date)
    return (
        select(Availability.id)
        .where(
            Availability.person_id == Person.id,
            or_(Availability.away_from.is_not(None), Availability.away_until.is_not(None)),
            or_(Availability.away_from.is_(None), Availability.away_from <= today),
            or_(Availability.away_until.is_(None), Availability.away_until >= today),
        )
        .correlate(Person)
        .exists()
    )


def are_full() -> ColumnElement[bool]:
    """Hold for people who were asked as often this week as they wish to be."""
    asked = (
        select(func.count())
        .select_from(Asked)
        .where(Asked.person_id == Person.id, Asked.asked_at >= monday())
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(Availability.id)
        .where(Availability.person_id == Person.id, Availability.weekly_limit <= asked)
        .correlate(Person)
        .exists()
    )
