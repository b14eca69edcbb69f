"""Who is reminded that questions wait, before the time to answer them is over?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import AskMe, Community, Event, Leader, Origin, Post, Reminder, session
from social.changes import change
from social.sessions import questions_of

BEFORE = timedelta(days=2)
AT_ONCE = 100  # sessions in one change


def remind(moment: datetime) -> int:
    """Remind once of each session that ends within two days and has questions that wait."""
    soon = (
        select(AskMe)
        .join(AskMe.post)
        .join(Post.community)
        .where(
            AskMe.answers_until > moment,
            AskMe.answers_until <= moment + BEFORE,
            Post.shown(),
            Community.deleted_at.is_(None),
            ~select(Reminder.id)
            .where(
                Reminder.noun == "ask_me",
                Reminder.noun_id == AskMe.id,
                Reminder.due_at == AskMe.answers_until,
            )
            .exists(),
        )
        .options(joinedload(AskMe.post), joinedload(AskMe.leader).joinedload(Leader.person))
        .order_by(AskMe.answers_until, AskMe.id)
        .limit(AT_ONCE)
    )
    number = 0
    with change(None, origin=Origin.JOB) as record:
        for it in session.scalars(soon).all():
            if all(row.answer_id for row in questions_of(it)):
                continue
            row = insert(Reminder).values(
                noun="ask_me", noun_id=it.id, due_at=it.answers_until, days_before=BEFORE.days
            )
            if session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None:
                record(Event.ASK_ME_REMINDED, it, on=it.post, post_id=it.post_id)
                number += 1
    return number
