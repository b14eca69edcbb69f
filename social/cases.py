"""How does a case begin, and what does its author's own doing make of it? Parts of a change."""

from __future__ import annotations

from sqlalchemy import select

from models import (
    Case,
    CaseOutcome,
    CaseState,
    Comment,
    Event,
    Found,
    Post,
    Reason,
    Report,
    now,
    session,
)
from moderation.urgency import urgent_at
from social.changes import Record
from social.holding import hold
from social.texts import place_of

Text = Post | Comment


def open_case(record: Record, text: Text, found: Found) -> Case:
    """Find the open case of a text, or open one; whoever comes at once waits for the first."""
    hold(text)
    case = open_case_of(text)
    if case is not None:
        hold(case)
        return case
    case = Case(
        **place_of(text),
        author_id=text.author_id,
        community_id=text.community_id,
        found=found,
        state=CaseState.QUEUE,
        text_version=text.version,
        opened_at=now(),
        report_count=0,
    )
    case.urgent_at = case.opened_at
    session.add(case)
    record(Event.CASE_OPENED, case)
    return case


def open_case_of(text: Text) -> Case | None:
    """Find the case of a text that is not closed."""
    (name, key), *_rest = place_of(text).items()
    return session.scalar(select(Case).where(getattr(Case, name) == key, Case.closed_at.is_(None)))


def rank(case: Case) -> None:
    """Put a case where it belongs among those that wait."""
    reasons: list[Reason] = list(
        session.scalars(select(Report.reason).where(Report.case_id == case.id))
    )
    case.report_count = len(reasons)
    case.urgent_at = urgent_at(case.opened_at, reasons)


def close_case(record: Record, case: Case, outcome: CaseOutcome) -> None:
    """Close a case that this change holds; whoever reported it is told by the entry."""
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, outcome, now()
    case.due_at = None
    record(Event.CASE_CLOSED, case)


def was_taken_back(record: Record, text: Text) -> None:
    """Close the case of a text that its author has just deleted."""
    case = open_case_of(text)
    if case is not None:
        hold(case)
        if case.is_open:
            close_case(record, case, CaseOutcome.TAKEN_BACK)
