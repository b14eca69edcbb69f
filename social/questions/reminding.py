"""Who is reminded of a question that nobody answered, or whose best answer nobody chose?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import Community, Event, Origin, Post, PostKind, Reminder, session
from social.changes import change
from social.questions.listing import is_answered

AFTER = (7, 2)  # days without a best answer, the longest first
NO_LONGER = timedelta(days=14)  # an older one is left alone: whoever waited knows
BATCH = 200  # questions in one change


def remind(moment: datetime) -> int:
    """Remind of every question whose time has come, once for each; say of how many."""
    waiting = list(
        session.scalars(
            select(Post.id)
            .join(Community, Community.id == Post.community_id)
            .where(
                Post.kind == PostKind.QUESTION,
                Post.shown(),
                Post.locked_at.is_(None),
                Post.posted_at.between(moment - NO_LONGER, moment - timedelta(days=min(AFTER))),
                Community.archived_at.is_(None),
                Community.deleted_at.is_(None),
                ~is_answered(),
            )
            .order_by(Post.id)
        )
    )
    session.rollback()
    return sum(
        remind_of(waiting[place : place + BATCH], moment) for place in range(0, len(waiting), BATCH)
    )


def remind_of(ids: list[int], moment: datetime) -> int:
    """Remind of some questions in one change."""
    number = 0
    whole = select(Post).where(Post.id.in_(ids)).options(joinedload(Post.community))
    with change(None, origin=Origin.JOB) as record:
        for post in session.scalars(whole.order_by(Post.id)):
            if is_due(post, moment):
                record(Event.POST_REMINDED, post)
                number += 1
    return number


def is_due(post: Post, moment: datetime) -> bool:
    """Note that a reminder goes out; tell whether it had not yet."""
    days = next(days for days in AFTER if post.posted_at <= moment - timedelta(days=days))
    row = insert(Reminder).values(
        noun=post.noun, noun_id=post.id, due_at=post.posted_at, days_before=-days
    )
    return session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None
