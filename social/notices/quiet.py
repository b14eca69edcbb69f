"""Of which threads does somebody want to be told no more, and until when?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models import Mute, Notice, NoticeTopic, Person, Post, now, session
from models.notice import ALWAYS, NoticeKind, topic_of
from social.changes import change
from social.live.announce import tell_notices

SHOWN = 100  # mutes on the page of settings


class Span(StrEnum):
    """For how long."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    GOOD = "good"


LENGTHS = {Span.DAY: 1, Span.WEEK: 7, Span.MONTH: 30}
# Whoever is named is told all the same; so is whoever has to know.
LOUD = ALWAYS | {NoticeTopic.MENTIONS}
QUIET = tuple(kind for kind in NoticeKind if topic_of(kind) not in LOUD)


def mute(person: Person, post_id: int, span: Span) -> None:
    """Tell somebody no more of a thread; what is unread of it counts as read."""
    until = now() + timedelta(days=LENGTHS[span]) if span in LENGTHS else None
    row = insert(Mute).values(person_id=person.id, post_id=post_id, until=until)
    with change(person):
        session.execute(
            row.on_conflict_do_update(
                index_elements=["person_id", "post_id"], set_={"until": row.excluded.until}
            )
        )
        session.execute(
            update(Notice)
            .where(
                Notice.person_id == person.id,
                Notice.post_id == post_id,
                Notice.kind.in_(QUIET),
                Notice.read_at.is_(None),
            )
            .values(read_at=now())
        )
    tell_notices([person.id])


def unmute(person: Person, mute_id: int) -> bool:
    """Tell somebody of a thread again; says whether it was one that they had muted."""
    own = delete(Mute).where(Mute.person_id == person.id, Mute.id == mute_id)
    with change(person):
        return session.scalar(own.returning(Mute.id)) is not None


def is_muted(person_id: int, post_id: int, at: datetime) -> bool:
    """Tell whether somebody wants to hear nothing of a thread."""
    found = select(Mute.id).where(
        Mute.person_id == person_id,
        Mute.post_id == post_id,
        or_(Mute.until.is_(None), Mute.until > at),
    )
    return session.scalar(found) is not None


def mutes_of(person: Person) -> Sequence[tuple[Mute, Post | None]]:
    """List the threads that somebody muted, newest first, with its post if they see it."""
    rows = session.scalars(
        select(Mute)
        .where(Mute.person_id == person.id, or_(Mute.until.is_(None), Mute.until > now()))
        .order_by(Mute.created_at.desc(), Mute.id.desc())
        .limit(SHOWN)
    ).all()
    ids = [row.post_id for row in rows]
    seen = Post.seen_by(person).where(Post.id.in_(ids))
    posts = {post.id: post for post in session.scalars(seen)} if ids else {}
    return [(row, posts.get(row.post_id)) for row in rows]
