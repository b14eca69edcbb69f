"""How do drafts go that nobody touches any more? Their author is told a week before."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from models import Event, KeptDraft, Origin, Person, PersonState, session
from social.changes import change

KEPT = timedelta(days=90)  # since it was touched last
TOLD = timedelta(days=7)  # before it goes
AT_ONCE = 500


def let_fade(moment: datetime) -> None:
    """Tell authors whose drafts go within a week, and drop those that they left all the same."""
    remind(moment)
    while drop_old(moment) == AT_ONCE:
        pass


def remind(moment: datetime) -> int:
    """Tell each author once that drafts of theirs go; say how many were told."""
    due = select(KeptDraft.person_id).where(
        KeptDraft.saved_at <= moment - KEPT + TOLD,
        KeptDraft.told_at.is_(None),
        KeptDraft.goes_at.is_(None),
    )
    ids = session.scalars(due.distinct().order_by(KeptDraft.person_id)).all()
    session.rollback()
    for person_id in ids:
        with change(None, origin=Origin.JOB) as record:
            mine = due.with_only_columns(KeptDraft).where(KeptDraft.person_id == person_id)
            for draft in session.scalars(mine.with_for_update()):
                draft.told_at = moment
            person = session.get_one(Person, person_id)
            if person.state is PersonState.ACTIVE:
                record(Event.DRAFTS_REMINDED, person)
    return len(ids)


def drop_old(moment: datetime) -> int:
    """Drop some of those of which their authors were told a week ago; say how many."""
    old = select(KeptDraft.id).where(
        KeptDraft.saved_at <= moment - KEPT,
        KeptDraft.told_at <= moment - TOLD,
        KeptDraft.goes_at.is_(None),
    )
    with change(None, origin=Origin.JOB):
        gone = delete(KeptDraft).where(KeptDraft.id.in_(old.limit(AT_ONCE)))
        return session.execute(gone).rowcount
