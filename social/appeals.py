"""What is said in an appeal, by whom, and how is it asked for? Parts of two features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from models import Appeal, AppealMessage, Event, Person, session
from social.changes import Record

ANSWERED_WITHIN = timedelta(days=14)
REMIND_BEFORE = timedelta(days=3)


def say(record: Record, appeal: Appeal, person: Person, words: str) -> None:
    """Add to the dialogue of an appeal; part of a change."""
    session.add(AppealMessage(appeal_id=appeal.id, author_id=person.id, words=words))
    record(Event.APPEAL_SAID, appeal, said_by=person.id, words=words)


def dialogue(appeal: Appeal) -> Sequence[AppealMessage]:
    """List what was said, the first first."""
    said = select(AppealMessage).where(AppealMessage.appeal_id == appeal.id)
    return session.scalars(said.order_by(AppealMessage.id)).all()


def appeal_of(decision_id: int) -> Appeal | None:
    """Find the appeal against a decision."""
    return session.scalar(select(Appeal).where(Appeal.decision_id == decision_id))
