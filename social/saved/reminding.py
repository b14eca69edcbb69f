"""How is somebody reminded of a post that they saved?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import (
    Entry,
    Notice,
    NoticeKind,
    Origin,
    Person,
    PersonState,
    SavedPost,
    session,
)
from social.changes import change
from social.enduring import Round
from social.jobs import later_by_name
from social.live.announce import tell_notices
from social.saved.listing import readable

AT_ONCE = 500


def remind(moment: datetime) -> int:
    """Remind of what is due, if it is still there for whoever saved it; say how many were told.

    One that goes wrong is in the log, is tried again the next minute, and keeps no other back.
    """
    due = select(SavedPost.id).where(SavedPost.remind_at <= moment)
    ids = session.scalars(due.order_by(SavedPost.remind_at, SavedPost.id).limit(AT_ONCE)).all()
    session.rollback()
    told, turn = [], Round()
    for saved_id in ids:
        with turn.part("a reminder", saved=saved_id):
            told += remind_of(saved_id, moment)
    tell_notices(sorted(set(told)))
    return len(told)


def remind_of(saved_id: int, moment: datetime) -> list[int]:
    """Remind of one; answers who was told, if anybody."""
    due = select(SavedPost).where(SavedPost.id == saved_id, SavedPost.remind_at <= moment)
    with change(None, origin=Origin.JOB):
        saved = session.scalar(due.with_for_update(skip_locked=True))
        if saved is None:
            return []  # another worker is at it, or its owner thought better of it
        saved.remind_at = None
        person = session.get_one(Person, saved.person_id)
        if person.state is not PersonState.ACTIVE or not readable(person, [saved.post_id]):
            return []
        tell(saved, moment)
    return [person.id]


def tell(saved: SavedPost, moment: datetime) -> None:
    """Put a notice behind the bell; it names the newest entry of the post."""
    newest = select(Entry.id).where(Entry.noun == "post", Entry.noun_id == saved.post_id)
    entry_id = session.scalar(newest.order_by(Entry.version.desc()).limit(1))
    later_by_name("notices.time", entry_id=entry_id)
    row = insert(Notice).values(
        person_id=saved.person_id,
        kind=NoticeKind.REMINDED,
        post_id=saved.post_id,
        actor_ids=[],
        entry_id=entry_id,
        at=moment,
    )
    session.execute(row.on_conflict_do_nothing())
