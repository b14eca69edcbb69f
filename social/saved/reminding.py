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
from social.live.announce import tell_notices
from social.saved.listing import readable

AT_ONCE = 500


def remind(moment: datetime) -> int:
    """Remind of what is due, if it is still there for whoever saved it; say how many were told."""
    due = (
        select(SavedPost)
        .where(SavedPost.remind_at <= moment)
        .order_by(SavedPost.remind_at, SavedPost.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    told = []
    with change(None, origin=Origin.JOB):
        for saved in session.scalars(due).all():
            saved.remind_at = None
            person = session.get_one(Person, saved.person_id)
            if person.state is PersonState.ACTIVE and readable(person, [saved.post_id]):
                tell(saved, moment)
                told.append(person.id)
    tell_notices(sorted(set(told)))
    return len(told)


def tell(saved: SavedPost, moment: datetime) -> None:
    """Put a notice behind the bell; it names the newest entry of the post."""
    newest = select(Entry.id).where(Entry.noun == "post", Entry.noun_id == saved.post_id)
    row = insert(Notice).values(
        person_id=saved.person_id,
        kind=NoticeKind.REMINDED,
        post_id=saved.post_id,
        actor_ids=[],
        entry_id=session.scalar(newest.order_by(Entry.version.desc()).limit(1)),
        at=moment,
    )
    session.execute(row.on_conflict_do_nothing())
