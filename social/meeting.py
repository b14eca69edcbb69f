"""What does a reader see of an event: in a feed, and on its own page?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime, format_time
from flask_babel import get_locale
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    and_,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.orm import joinedload

from models import (
    Attendance,
    AttendanceState,
    Community,
    Gathering,
    Membership,
    MembershipState,
    Person,
    Post,
    PostKind,
    now,
    session,
)
from models.community import OPEN
from social.reader import form, zone_info
from social.separating import apart_from
from social.zones import zone_city

NAMED_AT_MOST = 100  # people who come, or wait, that are listed

GATHERINGS = select(Gathering).where(
    Gathering.post_id == any_(bindparam("ids", type_=ARRAY(Integer)))
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a feed shows of an event; where it changes, the post is rendered anew."""

    intro_html: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    seats: int | None
    going: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the page of an event shows besides the post."""

    it: Gathering
    is_over: bool
    own: AttendanceState | None
    before_me: int  # how many wait before the reader
    waiting: int
    going: list[Person]
    may_sign_up: bool
    may_change: bool
    may_cancel: bool


def outlines(ids: Sequence[int]) -> dict[int, Hashable]:
    """Bring what feeds show of some events, in one statement."""
    return {it.post_id: outline(it) for it in session.scalars(GATHERINGS, {"ids": list(ids)})}


def outline(it: Gathering) -> Outline:
    """Write what a feed shows of an event."""
    return Outline(
        it.intro_html,
        it.starts_at,
        it.ends_at,
        it.zone,
        it.place,
        it.link,
        it.seats,
        it.going,
        it.is_on,
    )


def gathering_of(post: Post) -> Gathering | None:
    """Find the event of a post."""
    found = session.scalar(select(Gathering).where(Gathering.post_id == post.id))
    if found is not None:
        found.post = post
    return found


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Write from when to when, by the clock of a zone: day, hours, and which zone it is."""
    locale, there = get_locale() or "en", zone_info(zone)
    begin, end = starts_at.astimezone(there), ends_at.astimezone(there)
    first = format_datetime(begin, form("EEEE d MMMM y, HH:mm"), tzinfo=there, locale=locale)
    if begin.date() == end.date():
        last = format_time(end, "HH:mm", tzinfo=there, locale=locale)
    else:
        last = format_datetime(end, form("EEEE d MMMM, HH:mm"), tzinfo=there, locale=locale)
    return f"{first} – {last} {begin.tzname()} ({zone_city(zone)})"


def attendance_of(it: Gathering, person: Person) -> Attendance | None:
    """Find whether somebody signed up."""
    mine = (Attendance.gathering_id == it.id, Attendance.person_id == person.id)
    return session.scalar(select(Attendance).where(*mine))


def is_awaited(post: Post, besides: Person) -> bool:
    """Tell whether a post is an event that is to take place, for which others signed up."""
    if post.kind is not PostKind.GATHERING:
        return False
    coming = (
        select(Attendance.id)
        .join(Attendance.gathering)
        .where(
            Gathering.post_id == post.id,
            Gathering.cancelled_at.is_(None),
            Gathering.starts_at > now(),
            Attendance.person_id != besides.id,
        )
    )
    return session.scalar(coming.limit(1)) is not None


def people_of(it: Gathering, reader: Person) -> list[Person]:
    """List who comes, in the order in which they signed up; nobody kept apart from the reader."""
    rows = session.scalars(
        select(Attendance)
        .where(
            Attendance.gathering_id == it.id,
            Attendance.state == AttendanceState.GOING,
            Attendance.person_id.not_in(apart_from(reader.id)),
        )
        .options(joinedload(Attendance.person))
        .order_by(Attendance.id)
        .limit(NAMED_AT_MOST)
    )
    return [row.person for row in rows]


def waiting_for(it: Gathering, before: int | None = None) -> int:
    """Count who waits; `before` an attendance, where one is given."""
    rows = (
        select(func.count())
        .select_from(Attendance)
        .where(Attendance.gathering_id == it.id, Attendance.state == AttendanceState.WAITING)
    )
    if before is not None:
        rows = rows.where(Attendance.id < before)
    return session.scalar(rows) or 0


def is_over(it: Gathering) -> bool:
    """Tell whether it has begun: nobody signs up any more."""
    return it.starts_at <= now()


def can_come() -> ColumnElement[bool]:
    """Hold for people who work here and read the community; both have to be joined."""
    is_in = select(Membership.id).where(
        Membership.community_id == Community.id,
        Membership.person_id == Person.id,
        Membership.state == MembershipState.MEMBER,
    )
    reads = or_(Community.kind.in_(OPEN), is_in.correlate(Community, Person).exists())
    return and_(Person.signs_in(), reads)
