"""What becomes of events that are erased, and of who signed up?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from models import (
    Attendance,
    AttendanceState,
    CalendarAddress,
    Event,
    FeedAddress,
    Gathering,
    Person,
    session,
)
from social.changes import Record
from social.gone import Gone

Noun = tuple[str, int]


def forget_gatherings(record: Record, post_ids: Sequence[int]) -> list[Noun]:
    """Take when, where and who from posts that are erased; answer all that went with them."""
    gone: list[Noun] = []
    if not post_ids:
        return gone
    found = select(Gathering).where(Gathering.post_id.in_(post_ids)).order_by(Gathering.id)
    for it in session.scalars(found.with_for_update(key_share=True)).all():
        rows = delete(Attendance).where(Attendance.gathering_id == it.id).returning(Attendance.id)
        gone += forgotten(record, session.scalars(rows).all())
        it.intro = it.intro_html = it.place = it.link = ""
        it.cancelled_at, it.going, it.seats = it.cancelled_at or it.starts_at, 0, None
        record(Event.GATHERING_ERASED, it)
        gone.append((it.noun, it.id))
    return gone


def leave_all(record: Record, person: Person) -> list[Noun]:
    """Take a person who is erased from all events, and close their secret addresses."""
    mine = select(Attendance.gathering_id).where(Attendance.person_id == person.id)
    events = select(Gathering).where(Gathering.id.in_(mine)).order_by(Gathering.id)
    held = session.scalars(events.with_for_update(key_share=True)).all()
    rows = delete(Attendance).where(Attendance.person_id == person.id).returning(Attendance.id)
    gone = forgotten(record, session.scalars(rows).all())
    for it in held:
        it.going = going(it)
    return gone + close_addresses(record, person)


def close_addresses(record: Record, person: Person) -> list[Noun]:
    """Let nobody read any more at the secret addresses of somebody; part of a change."""
    gone: list[Noun] = []
    feeds = select(FeedAddress).where(FeedAddress.person_id == person.id)
    for address in session.scalars(feeds.order_by(FeedAddress.id).with_for_update()):
        record(Event.FEED_CLOSED, address)
        gone.append((address.noun, address.id))
        session.delete(address)
    calendar = select(CalendarAddress).where(CalendarAddress.person_id == person.id)
    for address in session.scalars(calendar).all():
        record(Event.CALENDAR_CLOSED, address)
        gone.append((address.noun, address.id))
        session.delete(address)
    return gone


def forgotten(record: Record, numbers: Sequence[int]) -> list[Noun]:
    """Say of some lines that they went."""
    for number in numbers:
        record(Event.ATTENDANCE_ERASED, Gone("attendance", number))  # type: ignore[arg-type]
    return [("attendance", number) for number in numbers]


def going(it: Gathering) -> int:
    """Count who has a seat."""
    rows = (
        select(func.count())
        .select_from(Attendance)
        .where(Attendance.gathering_id == it.id, Attendance.state == AttendanceState.GOING)
    )
    return session.scalar(rows) or 0
