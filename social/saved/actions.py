"""How does somebody save a post for later? It is their own affair, so nothing is recorded."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from models import Person, Post, SavedPost, session
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.when import require_ahead

MOST = 1_000


def save(reader: Person, post: Post) -> int:
    """Save a post; once more changes nothing. Answers the number of what is saved."""
    mine = select(SavedPost.id).where(
        SavedPost.person_id == reader.id, SavedPost.post_id == post.id
    )
    with change(reader):
        hold(reader)  # one at a time, so that there are no more of many at once
        there = session.scalar(mine)
        if there is not None:
            return there
        count = select(func.count()).where(SavedPost.person_id == reader.id)
        if (session.scalar(count) or 0) >= MOST:
            raise Invalid(form=_("You have saved %(num)d posts. Remove some first.", num=MOST))
        row = insert(SavedPost).values(person_id=reader.id, post_id=post.id)
        return session.execute(row.returning(SavedPost.id)).scalar_one()


def drop(reader: Person, saved: SavedPost) -> None:
    """Let go of what was saved."""
    with change(reader):
        session.execute(delete(SavedPost).where(SavedPost.id == saved.id))


def set_reminder(reader: Person, saved: SavedPost, moment: datetime | None) -> None:
    """Have somebody reminded at a time; at none, not any more."""
    if moment is not None:
        require_ahead(moment)
    with change(reader):
        row = update(SavedPost).where(SavedPost.id == saved.id)
        session.execute(row.values(remind_at=moment))


def find(reader: Person, number: int) -> SavedPost:
    """Find what somebody saved; 404 for what others did."""
    mine = select(SavedPost).where(
        SavedPost.person_id == reader.id, SavedPost.id == within_range(number)
    )
    found = session.scalar(mine)
    if found is None:
        raise not_found()
    return found
