"""At which address does a person's own calendar read what they signed up for?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from models import (
    Attendance,
    AttendanceState,
    CalendarAddress,
    Community,
    Event,
    Gathering,
    Person,
    Post,
    now,
    session,
)
from social.changes import Record, change
from social.holding import hold
from social.viewer import digest_of, is_suspended

BACK = timedelta(days=90)
MOST = 500  # events in one calendar


def own(person: Person) -> CalendarAddress | None:
    """Find whether a person has an address."""
    return session.scalar(select(CalendarAddress).where(CalendarAddress.person_id == person.id))


def make(person: Person) -> str:
    """Give a person a new secret address, in place of the one they had; the database keeps none."""
    token = secrets.token_urlsafe(32)
    with change(person) as record:
        hold(person)  # of two at once, the later one takes the place of the other
        drop(record, person)
        row = CalendarAddress(person_id=person.id, digest=digest_of(token))
        session.add(row)
        record(Event.CALENDAR_OPENED, row)
    return token


def end(person: Person) -> None:
    """Let nobody read at a person's address any more."""
    with change(person) as record:
        drop(record, person)


def drop(record: Record, person: Person) -> None:
    """Delete the address that there is; part of a change."""
    alone = select(CalendarAddress).where(CalendarAddress.person_id == person.id)
    found = session.scalar(alone.with_for_update())
    if found is not None:
        record(Event.CALENDAR_CLOSED, found)
        session.delete(found)
        session.flush()


def whose(token: str) -> Person | None:
    """Find whose address a secret is, of those who work here."""
    found = session.scalar(
        select(Person)
        .join(CalendarAddress, CalendarAddress.person_id == Person.id)
        .where(CalendarAddress.digest == digest_of(token), Person.signs_in())
    )
    return None if found is None or is_suspended(found) else found


def entries(person: Person) -> Sequence[tuple[Gathering, AttendanceState]]:
    """Read what a person signed up for and may still read."""
    rows = session.execute(
        select(Gathering, Attendance.state)
        .join(Attendance, Attendance.gathering_id == Gathering.id)
        .join(Gathering.post)
        .join(Post.community)
        .where(
            Attendance.person_id == person.id,
            Gathering.ends_at > now() - BACK,
            Post.shown(),
            Post.erased_at.is_(None),
            Community.read_by(person),
        )
        .options(contains_eager(Gathering.post))
        .order_by(Gathering.starts_at.desc(), Gathering.id.desc())
        .limit(MOST)
    )
    return [(it, state) for it, state in rows]
