"""What stood beside a line whose author says something else by it now?

Colleagues confirmed what it said before, so their words end with it. A text of the author's own
shows what the term says, and stays while the term does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_, select

from models import Confirmation, ConfirmationState, Event, Evidence, Statement, now, session
from models.folding import fold
from social.changes import Record

STANDING = (ConfirmationState.OFFERED, ConfirmationState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a line says; case, accents and blanks say nothing."""

    words: str
    concept_id: int | None
    more: tuple[str | None, ...]


def meaning(statement: Statement) -> Meaning:
    """Read what a line says."""
    more = (statement.level, fold(statement.role), fold(statement.customer))
    return Meaning(fold(statement.words), statement.concept_id, more)


def end_outdated(record: Record, statement: Statement, before: Meaning) -> int:
    """End what stood beside the old meaning, part of a change; answers how many things ended."""
    after = meaning(statement)
    if after == before:
        return 0
    ended = end_confirmations(record, statement)
    shows_the_same = after.concept_id == before.concept_id and (
        after.concept_id is not None or after.words == before.words
    )
    return ended if shows_the_same else ended + end_evidence(record, statement)


def end_confirmations(record: Record, statement: Statement) -> int:
    """End what was said of a line, and what names it as the occasion; it can be said anew."""
    said = session.scalars(
        select(Confirmation)
        .where(confirms(statement), Confirmation.state.in_(STANDING))
        .order_by(Confirmation.id)
        .with_for_update(key_share=True)
    ).all()
    for one in said:
        one.state, one.settled_at = ConfirmationState.WITHDRAWN, now()
        record(Event.CONFIRMATION_WITHDRAWN, one)
    return len(said)


def end_evidence(record: Record, statement: Statement) -> int:
    """Show no text beside it any more."""
    shown = session.scalars(
        select(Evidence)
        .where(Evidence.statement_id == statement.id, Evidence.withdrawn_at.is_(None))
        .order_by(Evidence.id)
        .with_for_update(key_share=True)
    ).all()
    for one in shown:
        one.withdrawn_at = now()
        record(Event.EVIDENCE_WITHDRAWN, one)
    return len(shown)


def has_beside(statement: Statement) -> bool:
    """Tell whether anything would end if the line said something else."""
    said = exists().where(confirms(statement), Confirmation.state.in_(STANDING))
    shown = exists().where(Evidence.statement_id == statement.id, Evidence.withdrawn_at.is_(None))
    return bool(session.scalar(select(or_(said, shown))))


def confirms(statement: Statement) -> ColumnElement[bool]:
    """Hold for confirmations of a line, and for those that name it as their occasion."""
    return or_(Confirmation.statement_id == statement.id, Confirmation.project_id == statement.id)
