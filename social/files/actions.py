"""What is cleared away?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, any_, delete, select

from models import Event, File, KeptDraft, Origin, session
from social.changes import change


def remove_loose(before: datetime, most: int = 100) -> int:
    """Remove files that never hung on anything and are older than `before`; tell how many.

    Those that a draft holds stay with it.
    Their bytes go by a job of this change: never before it is kept, and then for certain.
    """
    with change(None, origin=Origin.JOB) as record:
        stale = File.loose().where(File.created_at < before, ~is_in_draft())
        stale = stale.order_by(File.id).limit(most)
        files = session.scalars(stale.with_for_update(skip_locked=True)).all()
        for file in files:
            record(Event.FILE_REMOVED, file)
            session.execute(delete(File).where(File.id == file.id))
    return len(files)


def is_in_draft() -> ColumnElement[bool]:
    """Hold for files that a draft of their owner names."""
    held = select(KeptDraft.id).where(
        KeptDraft.person_id == File.owner_id, File.id == any_(KeptDraft.file_ids)
    )
    return held.correlate(File).exists()
