"""Who is reminded of an event before it begins?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import Community, Event, Gathering, Origin, Post, Reminder, session
from social.changes import change

BEFORE = timedelta(days=1)
AT_ONCE = 200  # events in one change


def remind(moment: datetime) -> int:
    """Remind of each event of the next 24 hours, once; tell of how many.

    One that was put off is reminded of anew.
    """
    soon = (
        select(Gathering)
        .join(Gathering.post)
        .join(Post.community)
        .where(
            Gathering.starts_at > moment,
            Gathering.starts_at <= moment + BEFORE,
            Gathering.cancelled_at.is_(None),
            Post.shown(),
            Community.deleted_at.is_(None),
            ~select(Reminder.id)
            .where(
                Reminder.noun == "gathering",
                Reminder.noun_id == Gathering.id,
                Reminder.due_at == Gathering.starts_at,
            )
            .exists(),
        )
        .options(joinedload(Gathering.post))
        .order_by(Gathering.starts_at, Gathering.id)
        .limit(AT_ONCE)
    )
    number = 0
    with change(None, origin=Origin.JOB) as record:
        for it in session.scalars(soon):
            row = insert(Reminder).values(
                noun=it.noun, noun_id=it.id, due_at=it.starts_at, days_before=BEFORE.days
            )
            if session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None:
                record(Event.GATHERING_REMINDED, it, on=it.post)
                number += 1
    return number
