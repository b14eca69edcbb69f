"""How much of which community and thread does somebody want to be told, and until when?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from models import (
    Attention,
    AttentionLevel,
    Comment,
    Community,
    Membership,
    Notice,
    NoticeTopic,
    Origin,
    Person,
    Post,
    now,
    session,
)
from models.notice import ALWAYS, NoticeKind, topic_of
from social.attention import in_force
from social.changes import change
from social.live.announce import tell_notices, tell_standing
from social.notices import wishes

SHOWN = 100  # on the page of settings


class Span(StrEnum):
    """For how long."""

    DAY = "day"
    MONDAY = "monday"
    WEEK = "week"
    MONTH = "month"
    GOOD = "good"


LENGTHS = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 30}
# What passes at each level but the loudest two; whoever has to know is told at all of them.
NAMED = tuple(kind for kind in NoticeKind if topic_of(kind) is NoticeTopic.MENTIONS)
NEW = tuple(kind for kind in NoticeKind if topic_of(kind) is NoticeTopic.FOLLOWED)
LOUD = tuple(kind for kind in NoticeKind if topic_of(kind) in ALWAYS)
# Which unread notices of a place are read when somebody chooses to hear so little of it.
LEFT = {
    AttentionLevel.CONCERNS: NEW,
    AttentionLevel.MENTIONS: tuple(kind for kind in NoticeKind if kind not in (*LOUD, *NAMED)),
    AttentionLevel.NOTHING: tuple(kind for kind in NoticeKind if kind not in LOUD),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for a place, and until when; one of a thread or of a community."""

    attention: Attention
    post: Post | None = None
    community: Community | None = None


def passes(kind: NoticeKind, level: AttentionLevel) -> bool:
    """Tell whether somebody is told of a kind of thing at a level.

    Who is told of what is new at all is asked elsewhere: of the loudest levels alone.
    """
    if topic_of(kind) in ALWAYS:
        return True
    if kind in NAMED:
        return level is not AttentionLevel.NOTHING
    return level in (AttentionLevel.EVERYTHING, AttentionLevel.POSTS, AttentionLevel.CONCERNS)


def of_thread(post_id: int) -> ColumnElement[bool]:
    """Hold for what is chosen for a thread or for its community."""
    place = select(Post.community_id).where(Post.id == post_id).scalar_subquery()
    return or_(Attention.post_id == post_id, Attention.community_id == place)


def levels_of(person_ids: Collection[int], post_id: int) -> dict[int, AttentionLevel]:
    """Read what some people chose for a thread, or for its community: one statement."""
    rows = session.execute(
        select(Attention.person_id, Attention.level)
        .ext(distinct_on(Attention.person_id))
        .where(of_thread(post_id), Attention.person_id.in_(person_ids), in_force())
        .order_by(Attention.person_id, Attention.post_id.nulls_last())
    )
    return {row.person_id: row.level for row in rows}


def listeners(post: Post, comment: Comment | None = None) -> Sequence[int]:
    """Name those who want to know of a new post or comment, whether or not it concerns them."""
    nearest = (
        select(Attention.person_id, Attention.post_id, Attention.level)
        .ext(distinct_on(Attention.person_id))
        .where(of_thread(post.id), in_force())
        .order_by(Attention.person_id, Attention.post_id.nulls_last())
        .subquery()
    )
    in_thread = nearest.c.post_id.is_not(None)
    wanted = nearest.c.level == AttentionLevel.EVERYTHING
    if comment is None:  # who chose something for its thread has seen the post
        wanted = ~in_thread & or_(wanted, nearest.c.level == AttentionLevel.POSTS)
    elif comment.parent_id is None:
        wanted = or_(wanted, in_thread & (nearest.c.level == AttentionLevel.POSTS))
    return session.scalars(select(nearest.c.person_id).where(wanted)).all()


def choose(person: Person, place: Post | Community, level: AttentionLevel, span: Span) -> None:
    """Say how much of a thread or a community somebody is told; unread notices follow.

    Of a community, what is usual leaves no trace; nothing takes it out of their home, too.
    """
    is_thread = isinstance(place, Post)
    with change(person):
        if is_thread:
            store(person, level, end_of(person, span), post_id=place.id)
            theirs: ColumnElement[bool] = Notice.post_id == place.id
        else:
            end(person, place)
            if level is not AttentionLevel.CONCERNS:
                hides = level is AttentionLevel.NOTHING and keep_out(person.id, place.id)
                until = end_of(person, span)
                store(person, level, until, community_id=place.id, hides=hides)
            here = select(Post.id).where(Post.community_id == place.id)
            theirs = Notice.post_id.in_(here)
        if level in LEFT:
            see(person, theirs, LEFT[level])
    tell_notices([person.id])
    if not is_thread:
        tell_standing(person.id)


def mute(person: Person, post_id: int, span: Span) -> None:
    """Tell somebody of a thread only what names them; also of one that they no longer see."""
    with change(person):
        store(person, AttentionLevel.MENTIONS, end_of(person, span), post_id=post_id)
        see(person, Notice.post_id == post_id, LEFT[AttentionLevel.MENTIONS])
    tell_notices([person.id])


def store(
    person: Person, level: AttentionLevel, until: datetime | None, **place: int | bool
) -> None:
    """Keep a choice in place of the one before; part of a change."""
    by = "post_id" if "post_id" in place else "community_id"
    row = insert(Attention).values(person_id=person.id, level=level, until=until, **place)
    session.execute(
        row.on_conflict_do_update(
            index_elements=[by, "person_id"],
            set_={"level": row.excluded.level, "until": row.excluded.until},
        )
    )


def see(person: Person, theirs: ColumnElement[bool], kinds: Collection[NoticeKind]) -> None:
    """Take some unread notices of somebody as read; part of a change."""
    mine = (Notice.person_id == person.id, Notice.read_at.is_(None), Notice.kind.in_(kinds))
    session.execute(update(Notice).where(*mine, theirs).values(read_at=now()))


def end_of(person: Person, span: Span) -> datetime | None:
    """Say when a span that begins now is over; Monday begins when their work does."""
    if span is Span.MONDAY:
        return wishes.of(person).hours.next_week(now()) or now() + timedelta(days=7)
    return now() + timedelta(days=LENGTHS[span]) if span in LENGTHS else None


def keep_out(person_id: int, community_id: int) -> bool:
    """Keep a community out of a member's home; says whether it was there. Part of a change."""
    mine = (Membership.person_id == person_id, Membership.community_id == community_id)
    shown = update(Membership).where(*mine, Membership.is_muted.is_(False))
    return session.scalar(shown.values(is_muted=True).returning(Membership.id)) is not None


def let_in(gone: Sequence[Attention]) -> None:
    """Show communities in homes again that such choices took out; part of a change."""
    for one in gone:
        if one.hides:
            session.execute(
                update(Membership)
                .where(
                    Membership.person_id == one.person_id,
                    Membership.community_id == one.community_id,
                )
                .values(is_muted=False)
            )


def end(person: Person, place: Community) -> None:
    """Take back what somebody chose for a community; part of a change."""
    mine = (Attention.person_id == person.id, Attention.community_id == place.id)
    let_in(session.scalars(delete(Attention).where(*mine).returning(Attention)).all())


def forget(person: Person, number: int) -> bool:
    """Tell somebody as is usual again; says whether it was a choice of theirs."""
    own = delete(Attention).where(Attention.person_id == person.id, Attention.id == number)
    with change(person):
        gone = session.scalars(own.returning(Attention)).all()
        let_in(gone)
    if any(one.hides for one in gone):
        tell_standing(person.id)
    return bool(gone)


def end_due(at: datetime) -> int:
    """Take back what was chosen until a time that has come; says how many choices."""
    over = delete(Attention).where(Attention.until <= at).returning(Attention)
    with change(None, origin=Origin.JOB):
        gone = session.scalars(over).all()
        let_in(gone)
    for person_id in sorted({one.person_id for one in gone if one.hides}):
        tell_standing(person_id)
    return len(gone)


def chosen_for(person: Person, place: Post | Community) -> Attention | None:
    """Find what somebody chose for a thread or a community, while it counts."""
    column = Attention.post_id if isinstance(place, Post) else Attention.community_id
    mine = select(Attention).where(Attention.person_id == person.id, column == place.id)
    return session.scalar(mine.where(in_force()))


def is_quiet(person_id: int, post_id: int) -> bool:
    """Tell whether somebody is told of a thread only what names them, or less."""
    level = levels_of([person_id], post_id).get(person_id)
    return level in (AttentionLevel.MENTIONS, AttentionLevel.NOTHING)


def choices_of(person: Person) -> list[Choice]:
    """List what somebody chose, newest first, with its place if they see it."""
    rows = session.scalars(
        select(Attention)
        .where(Attention.person_id == person.id, in_force())
        .order_by(Attention.created_at.desc(), Attention.id.desc())
        .limit(SHOWN)
    ).all()
    ids = [row.post_id for row in rows if row.post_id]
    seen = Post.seen_by(person).where(Post.id.in_(ids))
    posts = {post.id: post for post in session.scalars(seen)} if ids else {}
    places = [row.community_id for row in rows if row.community_id]
    known = select(Community).where(Community.id.in_(places), Community.read_by(person))
    read = {place.id: place for place in session.scalars(known)} if places else {}
    return [
        Choice(row, posts.get(row.post_id or 0), read.get(row.community_id or 0)) for row in rows
    ]
