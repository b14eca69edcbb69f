"""How does what somebody stated, set, asked and confirmed go, when they are erased?

Rows stay, empty, so that what points at them keeps its shape. Who was found by which search of HR
stays as long as the search does: whoever oversees that has to be able to see it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, or_, select

from models import (
    Asked,
    Availability,
    Confirmation,
    ConfirmationState,
    Event,
    Evidence,
    KeptDraft,
    Objection,
    Person,
    SavedPost,
    SavedSearch,
    Statement,
    now,
    session,
)
from social.changes import Record

BLANK: dict[str, Any] = {
    "words": "", "role": "", "customer": "", "sought": "", "language": "en",
    "concept_id": None, "level": None, "since": None, "until": None, "last_used": None,
    "valid_until": None, "site_id": None, "file_id": None,
}  # fmt: skip


def unstate(record: Record, person: Person) -> list[tuple[str, int]]:
    """Empty all of it, part of a change; answers everything that went."""
    mine = select(Statement.id).where(Statement.person_id == person.id)
    statements = rows(Statement, Statement.person_id == person.id)
    confirmations = rows(
        Confirmation,
        or_(Confirmation.by_id == person.id, Confirmation.statement_id.in_(mine)),
    )
    evidence = rows(Evidence, Evidence.statement_id.in_(mine))
    asked = rows(Asked, or_(Asked.person_id == person.id, Asked.asker_id == person.id))
    availability = rows(Availability, Availability.person_id == person.id)
    objections = rows(Objection, Objection.person_id == person.id)
    for own in (SavedSearch, SavedPost, KeptDraft):
        session.execute(delete(own).where(own.person_id == person.id))
    for statement in statements:
        for name, nothing in BLANK.items():
            setattr(statement, name, nothing)
        statement.withdrawn_at = statement.withdrawn_at or now()
        statement.version += 1
    for one in confirmations:
        one.words, one.state = "", ConfirmationState.WITHDRAWN
    for one in evidence:
        one.withdrawn_at = one.withdrawn_at or now()
    for one in asked:
        one.words = ""
    for one in availability:
        one.weekly_limit = one.away_from = one.away_until = one.substitute_id = None
    return [
        *erased(record, Event.STATEMENT_ERASED, statements),
        *erased(record, Event.CONFIRMATION_ERASED, confirmations),
        *erased(record, Event.EVIDENCE_ERASED, evidence),
        *erased(record, Event.ASKED_ERASED, asked),
        *erased(record, Event.AVAILABILITY_ERASED, availability),
        *erased(record, Event.OBJECTION_ERASED, objections),
    ]


def rows(noun: Any, which: Any) -> list[Any]:
    """Read the rows of one kind, and let nobody change them until this change is done."""
    found = select(noun).where(which).order_by(noun.id).with_for_update(key_share=True, of=noun)
    return list(session.scalars(found))


def erased(record: Record, event: Event, things: Iterable[Any]) -> list[tuple[str, int]]:
    """Take down that each of them went."""
    gone = []
    for thing in things:
        record(event, thing)
        gone.append((thing.noun, thing.id))
    return gone
