"""What does an author's own doing make of a case? Parts of the change that does it."""

from __future__ import annotations

from sqlalchemy import select

from models import (
    BEFORE_SHOWN,
    Case,
    CaseOutcome,
    CaseState,
    Comment,
    Decision,
    Event,
    Found,
    Measure,
    Message,
    Person,
    Post,
    TextState,
    now,
    session,
)
from moderation import Screened
from moderation.ruling import Severity
from social import approval, cases, ruled
from social.changes import Record
from social.holding import hold
from social.texts import place_of

Text = Post | Comment | Message


def written(author: Person, text: Text) -> None:
    """Hold a new text back if it waits there until somebody lets it through."""
    if isinstance(text, Message) or text.state is not TextState.PUBLISHED:
        return
    community = text.community if isinstance(text, Post) else text.post.community
    if approval.waits(author, community, text):
        text.state = TextState.HELD


def edited(author: Person, text: Text, words: Screened, record: Record) -> None:
    """Take other words as what was asked for, or hold them; `words` are what the screen made.

    What people have to look at is not settled, whatever it was before; that `ruled` says.
    """
    if text.state is TextState.HIDDEN:
        decision = asked_to_edit(text)
        if decision is None:
            return
        decision.ended_at, text.state = now(), words.state
        record(Event.DECISION_MET, decision)
    written(author, text)
    if text.state is TextState.HELD or ruled.asking(words):
        return
    close(record, text, CaseOutcome.EDITED)


def taken_back(record: Record, text: Text) -> None:
    """Close the case of a text that its author has just deleted."""
    close(record, text, CaseOutcome.TAKEN_BACK)


def close(record: Record, text: Text, outcome: CaseOutcome) -> None:
    """Close the case of a text, unless it is grave or a suspension waits for a second person."""
    case = cases.open_case_of(text)
    if case is None:
        return
    hold(case)
    if case.is_open and is_for_author(case) and cases.waiting(case) is None:
        cases.close_case(record, case, outcome)


def is_for_author(case: Case) -> bool:
    """Tell whether an author settles a case alone: never what a rule calls grave, or others say."""
    if case.found is Found.RULE and case.state is CaseState.QUEUE:
        return not case.report_count and Severity.GRAVE not in cases.severities(case)
    return case.state is CaseState.AUTHOR or case.found in BEFORE_SHOWN


def asked_to_edit(text: Text) -> Decision | None:
    """Find the decision that keeps a text out of sight until it is changed."""
    (name, key), *_rest = place_of(text).items()
    return session.scalar(
        select(Decision)
        .join(Case, Case.id == Decision.case_id)
        .where(
            getattr(Case, name) == key,
            Decision.measure == Measure.EDIT,
            Decision.ended_at.is_(None),
        )
    )
