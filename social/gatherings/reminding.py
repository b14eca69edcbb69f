"""Who is reminded of an event before it begins?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import Community, Event, Gathering, Origin, Post, Reminder, session
from social.changes import change

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AT_ONCE = 200  # events in one change


def remind(moment: datetime) -> int:
    """Remind of each event a day before it begins, and within the hour; tell of how many.

    Each time once; of one that was put off, anew.
    """
    return remind_between(moment, HOUR, DAY, Event.GATHERING_REMINDED) + remind_between(
        moment, timedelta(), HOUR, Event.GATHERING_BEGINNING
    )


def remind_between(moment: datetime, least: timedelta, most: timedelta, event: Event) -> int:
    """Remind of what begins so long from now, once for each time that it is planned for."""
    soon = (
        select(Gathering)
        .join(Gathering.post)
        .join(Post.community)
        .where(
            Gathering.starts_at > moment + least,
            Gathering.starts_at <= moment + most,
            Gathering.cancelled_at.is_(None),
            Post.shown(),
            Community.deleted_at.is_(None),
            ~select(Reminder.id)
            .where(
                Reminder.noun == "gathering",
                Reminder.noun_id == Gathering.id,
                Reminder.due_at == Gathering.starts_at,
                Reminder.days_before == most.days,
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
                noun=it.noun, noun_id=it.id, due_at=it.starts_at, days_before=most.days
            )
            if session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None:
                record(event, it, on=it.post)
                number += 1
    return number
