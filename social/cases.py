"""How does a case begin, and how does it go on? Parts of a change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from models import (
    Access,
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
    Reason,
    Report,
    TextState,
    now,
    session,
)
from moderation.ruling import Severity
from moderation.urgency import urgent_at
from social.changes import Record
from social.holding import hold
from social.judges import look_for_judges
from social.rulebook import lines_of
from social.texts import place_of

Text = Post | Comment | Message
Thing = Text | Person
TEXTS = (Case.post_id, Case.comment_id, Case.message_id)
PATIENCE = timedelta(hours=72)  # for an author to settle what was reported


def open_case(
    record: Record,
    thing: Thing,
    found: Found,
    rules: Collection[str] = (),
    community_id: int | None = None,
) -> Case:
    """Find the open case of a text or a person, or open one; who comes at once waits for the first.

    `rules` are the keys of house rules that found something in it; `community_id` is where it is
    about a member, and not about a profile.
    """
    hold(thing)
    is_held = not isinstance(thing, Person) and thing.state is TextState.HELD
    if not isinstance(thing, Person):
        community_id = thing.community_id
    case = open_case_of(thing, community_id)
    if case is not None:
        hold(case)
        case.was_held = case.was_held or is_held
        if rules:
            case.rules, case.text_version = sorted({*case.rules, *rules}), thing.version
            record(Event.CASE_FOUND, case)
        return case
    case = Case(
        **target_of(thing),
        author_id=thing.id if isinstance(thing, Person) else thing.author_id,
        community_id=community_id,
        found=found,
        rules=sorted(rules),
        was_held=is_held,
        state=CaseState.QUEUE,
        text_version=thing.version,
        opened_at=now(),
        report_count=0,
    )
    case.urgent_at = case.opened_at
    session.add(case)
    record(Event.CASE_OPENED, case)
    return case


def target_of(thing: Thing) -> dict[str, int]:
    """Name in a case what it is about."""
    return {"person_id": thing.id} if isinstance(thing, Person) else place_of(thing)


def open_case_of(thing: Thing, community_id: int | None = None) -> Case | None:
    """Find the case of a text, or of a person in a community, that is not closed."""
    (name, key), *_rest = target_of(thing).items()
    query = select(Case).where(getattr(Case, name) == key, Case.closed_at.is_(None))
    if isinstance(thing, Person):
        query = query.where(Case.community_id.is_not_distinct_from(community_id))
    return session.scalar(query)


def rank(case: Case) -> list[Reason]:
    """Put a case where it belongs among those that wait; gives the reasons of its reports.

    What a rule said that is over since is of no weight.
    """
    reasons: list[Reason] = list(
        session.scalars(select(Report.reason).where(Report.case_id == case.id))
    )
    case.report_count = len(reasons)
    case.urgent_at = urgent_at(case.opened_at, reasons, severities(case))
    return reasons


def severities(case: Case) -> list[Severity]:
    """Say how grave it is what house rules found; nothing is asked where none did."""
    return [line.said.severity for line in lines_of(case.rules)] if case.rules else []


def close_case(record: Record, case: Case, outcome: CaseOutcome) -> None:
    """Close a case that this change holds; whoever reported it is told by the entry."""
    case.state, case.outcome, case.closed_at = CaseState.CLOSED, outcome, now()
    case.due_at = None
    record(Event.CASE_CLOSED, case)
    close_accesses(record, case)


def close_accesses(record: Record, case: Case) -> None:
    """End what somebody reads by way of exception, once the case or the appeal is decided."""
    for access in session.scalars(
        select(Access).where(Access.case_id == case.id, Access.closed_at.is_(None))
    ):
        access.closed_at = now()
        record(Event.ACCESS_CLOSED, access)


def put_before(record: Record, text: Text, found: Found, rules: Collection[str] = ()) -> None:
    """Put a text that is held, or in which house rules found something, before moderators."""
    session.flush()  # what is read anew and held must not lose that it is
    case = open_case(record, text, found, rules)
    if case.state is CaseState.AUTHOR:
        escalate(record, case, Event.CASE_ESCALATED)
    rank(case)
    look_for_judges(case)


def ask_author(record: Record, case: Case) -> None:
    """Let the author of a text settle what others say of it, before moderators do."""
    case.state, case.asked_at = CaseState.AUTHOR, now()
    case.due_at = case.asked_at + PATIENCE
    record(Event.CASE_ASKED, case)


def escalate(record: Record, case: Case, event: Event) -> None:
    """Put a case that waited for its author before moderators."""
    case.state, case.due_at = CaseState.QUEUE, None
    record(event, case)


def waiting(case: Case) -> Decision | None:
    """Find the suspension of a case that waits for a second person."""
    return session.scalar(
        select(Decision).where(
            Decision.case_id == case.id,
            Decision.measure == Measure.SUSPEND,
            Decision.confirmed_at.is_(None),
            Decision.ended_at.is_(None),
        )
    )


def was_settled_before(case: Case) -> bool:
    """Tell whether the author settled an earlier case of the same text by changing it."""
    if case.person_id is not None:
        return False
    column = next(one for one in TEXTS if getattr(case, one.key) is not None)
    same = column == getattr(case, column.key)
    edited = select(Case.id).where(same, Case.outcome == CaseOutcome.EDITED)
    return session.scalar(edited.limit(1)) is not None


def fine_case_of(thing: Thing) -> Case | None:
    """Find the case in which moderators let these very words stand; of a person there is none."""
    if isinstance(thing, Person):
        return None
    (name, key), *_rest = place_of(thing).items()
    return session.scalar(
        select(Case)
        .join(Decision, Decision.case_id == Case.id)
        .where(
            getattr(Case, name) == key,
            Decision.measure == Measure.NONE,
            Decision.text_version == thing.version,
            Decision.ended_at.is_(None),
        )
        .limit(1)
    )
