"""People say what they know, without a page."""

from __future__ import annotations

from typing import Any

from models import Person, Statement, StatementKind
from social.changes import change
from social.stating import Saying
from social.stating import state as write


def state(
    person: Person, words: str, kind: StatementKind = StatementKind.SKILL, **facts: Any
) -> Statement:
    """State something of oneself."""
    with change(person) as record:
        return write(record, person, Saying(kind=kind, words=words, **facts))
