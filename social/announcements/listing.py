"""Which announcements are there for a reader, and which for those who announce?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, joinedload

from models import (
    Acknowledgement,
    Addressee,
    Announcement,
    AnnouncementState,
    Capability,
    Community,
    CommunityKind,
    Making,
    Membership,
    MembershipRole,
    MembershipState,
    Person,
    Post,
    Wording,
    session,
)
from social.announced import is_given, versions_of
from social.cursor import Cursor
from social.errors import not_found
from social.finding import within_range
from social.reader import zone_info
from social.rights import holds

PAGE = 25
WORDS_A_MINUTE = 200  # what somebody reads of plain prose

State = AnnouncementState
AT_WORK = (State.DRAFT, State.WAITING, State.APPROVED, State.FAILED)


class Only(StrEnum):
    """Which announcements are shown to whoever announces."""

    WORK = "work"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Line:
    """One announcement on a list, with its title and the language of that."""

    announcement: Announcement
    title: str
    given: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of announcements, and where the next one begins."""

    lines: list[Line]
    more: Cursor | None


def told_to(reader: Person, before: Cursor) -> Shelf:
    """List what was told to a reader and can still be read, the newest first: two statements."""
    rows = session.execute(
        select(Announcement, Post, Acknowledgement.id)
        .join(Addressee, Addressee.announcement_id == Announcement.id)
        .join(Post, Post.id == Announcement.post_id)
        .join(Community, Community.id == Post.community_id)
        .outerjoin(Acknowledgement, is_given(reader.id))
        .where(
            Addressee.person_id == reader.id,
            Post.shown(),
            Community.read_by(reader),
            tuple_(Post.posted_at, Post.id) < (before.at, before.id),
        )
        .options(
            joinedload(Announcement.community), joinedload(Post.author).joinedload(Person.site)
        )
        .order_by(Post.posted_at.desc(), Post.id.desc())
        .limit(PAGE + 1)
    ).all()
    versions = versions_of([row[1].id for row in rows[:PAGE]])
    lines = []
    for announcement, post, given_id in rows[:PAGE]:
        announcement.post = post
        words = versions[post.id].here if post.id in versions else post
        is_read = given_id is not None
        lines.append(Line(announcement, words.title or post.title, is_read, words.language))
    last = rows[PAGE - 1][1] if len(rows) > PAGE else None
    return Shelf(lines, Cursor(last.posted_at, last.id) if last else None)


def announced_by(person: Person) -> ColumnElement[bool]:
    """Hold for places where somebody may see what is prepared: their own, or as communications."""
    owned = Membership.role == MembershipRole.OWNER
    speaks = holds(person, Capability.COMMUNICATIONS)
    line = select(Membership.id).where(
        Membership.community_id == Community.id,
        Membership.person_id == person.id,
        Membership.state == MembershipState.MEMBER,
        *([] if speaks else [owned]),
    )
    return and_(Community.deleted_at.is_(None), line.correlate(Community).exists())


def places(person: Person) -> Sequence[Community]:
    """List the communities where somebody may announce, the channels for that first."""
    rows = select(Community).where(announced_by(person), Community.archived_at.is_(None))
    first = (Community.is_company.desc(), (Community.kind == CommunityKind.BROADCAST).desc())
    return session.scalars(rows.order_by(*first, Community.name_folded)).all()


def desk(person: Person, only: Only, before: Cursor) -> Shelf:
    """List what is prepared or was sent where somebody announces, the newest first."""
    states = {Only.WORK: AT_WORK, Only.SENT: (State.SENT,), Only.WITHDRAWN: (State.WITHDRAWN,)}
    rows = session.execute(
        visible(person)
        .add_columns(original_title())
        .where(
            Announcement.state.in_(states[only]),
            tuple_(Announcement.made_at, Announcement.id) < (before.at, before.id),
        )
        .order_by(Announcement.made_at.desc(), Announcement.id.desc())
        .limit(PAGE + 1)
    ).all()
    lines = [Line(row[0], row[1] or "") for row in rows[:PAGE]]
    last = lines[-1].announcement if len(rows) > PAGE else None
    return Shelf(lines, Cursor(last.made_at, last.id) if last else None)


def original_title() -> ColumnElement[str | None]:
    """Read the title of the original that is worked at."""
    return (
        select(func.coalesce(func.nullif(Wording.title, ""), func.left(Wording.source, 120)))
        .where(
            Wording.announcement_id == Announcement.id,
            Wording.edition == Announcement.edition,
            Wording.making == Making.ORIGINAL,
        )
        .correlate(Announcement)
        .scalar_subquery()
    )


def visible(person: Person) -> Select[tuple[Announcement]]:
    """Select what somebody may see of what is prepared and was sent."""
    return (
        select(Announcement)
        .join(Announcement.community)
        .where(announced_by(person))
        .options(
            contains_eager(Announcement.community),
            joinedload(Announcement.writer).joinedload(Person.site),
            joinedload(Announcement.approved_by),
            joinedload(Announcement.post),
        )
    )


def find(person: Person, number: int) -> Announcement:
    """Find an announcement through whoever may see it at work."""
    found = session.scalar(visible(person).where(Announcement.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


@dataclass(frozen=True, slots=True)
class Attention:
    """What an announcement takes of its readers: minutes of each, and what else comes that day."""

    minutes: int
    hours: int
    others: list[Line]


def attention(
    announcement: Announcement, source: str, people: int, day: datetime, viewer: Person
) -> Attention:
    """Count the reading, and list what else goes out on the same day of the viewer's zone.

    A look at the plans of others shows only those that the viewer may see.
    """
    minutes = max(1, round(len(source.split()) / WORDS_A_MINUTE))
    zone = zone_info(viewer.zone)
    begin = datetime.combine(day.astimezone(zone).date(), time(), zone)
    end = begin + timedelta(days=1)
    that_day = or_(
        and_(Announcement.sent_at >= begin, Announcement.sent_at < end),
        and_(
            Announcement.goes_at >= begin,
            Announcement.goes_at < end,
            Announcement.state.in_(AT_WORK),
        ),
    )
    rows = session.execute(
        visible(viewer)
        .add_columns(original_title())
        .where(that_day, Announcement.id != (announcement.id or 0))
        .order_by(Announcement.id)
        .limit(PAGE)
    ).all()
    lines = [Line(row[0], row[1] or "") for row in rows]
    return Attention(minutes, round(minutes * people / 60), lines)


def find_for_names(person: Person, number: int) -> Announcement:
    """Find an announcement that was told to many, through whoever may read its post."""
    found = session.scalar(
        select(Announcement)
        .join(Post, Post.id == Announcement.post_id)
        .join(Community, Community.id == Post.community_id)
        .where(
            Announcement.id == within_range(number),
            Announcement.names_shown,
            Community.read_by(person),
            Post.shown(),
        )
        .options(joinedload(Announcement.community), joinedload(Announcement.post))
    )
    if found is None:
        raise not_found()
    return found
