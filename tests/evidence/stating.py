"""People say what they know, without a page."""

from __future__ import annotations

from typing import Any

from models import Event, Person, Statement, StatementKind, session
from social.changes import change


def state(
    person: Person, words: str, kind: StatementKind = StatementKind.SKILL, **columns: Any
) -> Statement:
    """Write a statement of somebody's, as it stands after their page took it."""
    with change(person) as record:
        found = Statement(person_id=person.id, kind=kind, words=words, language="en", **columns)
        session.add(found)
        record(Event.STATEMENT_MADE, found)
    return found
