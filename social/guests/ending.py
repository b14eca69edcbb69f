"""Whose time is over, and who is reminded that it soon will be?

That a guest is out at the moment at which their time ends is asked with every request and for every
open page: `Person.is_let_in`. Here the account is closed, and what hangs on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from models import (
    Event,
    Origin,
    Person,
    PersonState,
    Reminder,
    Stay,
    StayPlace,
    session,
)
from social.changes import change
from social.guests.actions import drop, end_all, see_out
from social.holding import hold, hold_places

WAITS = timedelta(days=30)  # what nobody answered for so long is forgotten
BEFORE = (14, 3)  # days
AT_ONCE = 100


def end_due(moment: datetime) -> int:
    """End all whose time is over by now; tell of how many."""
    overdue = select(Person.id).where(
        Person.guest_until <= moment, Person.state != PersonState.DEACTIVATED
    )
    ids = session.scalars(overdue.order_by(Person.id).limit(AT_ONCE)).all()
    for id in ids:
        with change(None, origin=Origin.JOB) as record:
            end_all(record, session.get_one(Person, id))
    return len(ids) + end_stays(moment) + forget_unanswered(moment)


def end_stays(moment: datetime) -> int:
    """End stays of guests who have another one still, and are out where that does not let them."""
    over = select(Stay.id).where(
        Stay.approved_at.is_not(None), Stay.closed_at.is_(None), Stay.ends_at <= moment
    )
    ids = session.scalars(over.order_by(Stay.id).limit(AT_ONCE)).all()
    for id in ids:
        with change(None, origin=Origin.JOB) as record:
            stay = session.get_one(Stay, id)
            guest = session.get_one(Person, stay.person_id)
            hold_places(guest)
            hold(stay)
            if stay.closed_at is not None:
                continue
            stay.closed_at = moment
            record(Event.STAY_ENDED, stay)
            session.flush()
            see_out(record, guest, only_of(stay))
    return len(ids)


def only_of(stay: Stay) -> list[int]:
    """Name the communities in which no other stay lets the guest be."""
    other = aliased(Stay)
    elsewhere = aliased(StayPlace)
    still = (
        select(elsewhere.id)
        .join(other, other.id == elsewhere.stay_id)
        .where(
            other.person_id == stay.person_id,
            other.approved_at.is_not(None),
            other.closed_at.is_(None),
            elsewhere.community_id == StayPlace.community_id,
            elsewhere.agreed_at.is_not(None),
            elsewhere.declined_at.is_(None),
            elsewhere.ended_at.is_(None),
        )
    )
    mine = select(StayPlace.community_id).where(StayPlace.stay_id == stay.id)
    return list(session.scalars(mine.where(~still.correlate(StayPlace).exists())))


def forget_unanswered(moment: datetime) -> int:
    """Close what was asked for and nobody approved in time, without the name in it."""
    old = or_(Stay.asked_at <= moment - WAITS, Stay.ends_at <= moment)
    ids = session.scalars(select(Stay.id).where(Stay.waiting(), old).limit(AT_ONCE)).all()
    for id in ids:
        with change(None, origin=Origin.JOB) as record:
            stay = session.get_one(Stay, id)
            hold(stay)
            if stay.is_open:
                drop(record, stay, is_taken_back=True)
    return len(ids)


def remind(moment: datetime) -> int:
    """Remind once, 14 days before a guest's time ends and again 3 days before; tell of how many."""
    return sum(remind_of(moment, days, BEFORE) for days in BEFORE)


def remind_of(moment: datetime, days: int, all_days: tuple[int, ...]) -> int:
    """Remind of the stays that end within some days, and not within fewer of `all_days`."""
    sooner = max((one for one in all_days if one < days), default=0)
    soon = (
        select(Stay)
        .join(Person, Person.id == Stay.person_id)
        .where(
            Stay.approved_at.is_not(None),
            Stay.closed_at.is_(None),
            Stay.ends_at > moment + timedelta(days=sooner),
            Stay.ends_at <= moment + timedelta(days=days),
            Person.guest_until <= Stay.ends_at,
            Person.state != PersonState.DEACTIVATED,
        )
        .order_by(Stay.id)
        .limit(AT_ONCE)
    )
    number = 0
    with change(None, origin=Origin.JOB) as record:
        for stay in session.scalars(soon):
            row = insert(Reminder).values(
                noun="stay", noun_id=stay.id, due_at=stay.ends_at, days_before=days
            )
            if session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None:
                record(Event.STAY_REMINDED, stay)
                number += 1
    return number
