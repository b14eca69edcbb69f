"""Who has a seat: who moves up, and whose seat gets free without a word of theirs?

Somebody may leave the company or a closed community, or be erased. However that comes about, this
looks every few minutes at what is, and needs no list of the ways.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from models import (
    Attendance,
    AttendanceState,
    Event,
    Gathering,
    Origin,
    Post,
    now,
    session,
)
from social.changes import Record, change
from social.holding import hold
from social.meeting import can_come

AT_ONCE = 200  # events in one run of the job


def move_up(record: Record, it: Gathering) -> None:
    """Give free seats to those who wait, the first who came first; part of a change."""
    if not it.is_on or it.starts_at <= now():
        return
    free = None if it.seats is None else max(it.seats - it.going, 0)
    waiting = signed_up().where(
        Attendance.gathering_id == it.id, Attendance.state == AttendanceState.WAITING, can_come()
    )
    first = waiting.order_by(Attendance.id).limit(free).with_for_update(of=Attendance)
    for one in session.scalars(first) if free != 0 else ():
        one.state = AttendanceState.GOING
        it.going += 1
        record(Event.ATTENDANCE_MOVED_UP, one, on=it.post)


def let_go(record: Record, it: Gathering, one: Attendance) -> None:
    """Take somebody from the list; part of a change."""
    it.going -= one.state is AttendanceState.GOING
    record(Event.ATTENDANCE_SIGNED_OFF, one, on=it.post)
    session.delete(one)
    session.flush()


def free_seats(moment: datetime) -> int:
    """Take those who cannot come any more from the lists of what is to come, and let others up.

    Tells in how many events somebody gave up a seat, or got one.
    """
    coming = signed_up().where(Gathering.starts_at > moment, Gathering.cancelled_at.is_(None))
    has_room = or_(Gathering.seats.is_(None), Gathering.going < Gathering.seats)
    waits = and_(Attendance.state == AttendanceState.WAITING, has_room)
    found = coming.where(or_(~can_come(), waits)).with_only_columns(Attendance.gathering_id)
    ids = session.scalars(found.distinct().order_by(Attendance.gathering_id).limit(AT_ONCE)).all()
    session.rollback()
    for gathering_id in ids:
        settle(gathering_id)
    return len(ids)


def settle(gathering_id: int) -> None:
    """Bring the list of one event in order, in a change of its own."""
    whole = select(Gathering).where(Gathering.id == gathering_id)
    with change(None, origin=Origin.JOB) as record:
        it = session.scalars(whole.options(joinedload(Gathering.post))).one()
        hold(it)
        gone = signed_up().where(Attendance.gathering_id == it.id, ~can_come())
        for one in session.scalars(gone.order_by(Attendance.id).with_for_update(of=Attendance)):
            let_go(record, it, one)
        move_up(record, it)


def signed_up() -> Select[tuple[Attendance]]:
    """Select who signed up, with what tells whether they can come."""
    return (
        select(Attendance)
        .join(Attendance.person)
        .join(Attendance.gathering)
        .join(Gathering.post)
        .join(Post.community)
    )
