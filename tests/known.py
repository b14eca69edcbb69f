"""What do the tests know that the app does not show: a password, the ledger, the outbox?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from archive.ledger import opened
from models import (
    Case,
    CaseOutcome,
    CaseState,
    Comment,
    Decision,
    Entry,
    EntryKey,
    Event,
    Found,
    Mail,
    Measure,
    Person,
    Post,
    TextState,
    now,
    session,
)
from social.changes import Record, change
from social.sign_ins import Browser

PASSWORD = "vier fietsen achter de gasfles"
OTHER = "blauwdruk zonder dinsdagen"
HERE = Browser("192.0.2.7", "Firefox")


def events(noun: str) -> list[str]:
    """List what happened to things of a kind."""
    return list(session.scalars(select(Entry.event).where(Entry.noun == noun).order_by(Entry.id)))


def last_facts(event: Event) -> dict[str, object]:
    """Open the newest ledger line of an event."""
    entry, key = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(Entry.event == event)
        .order_by(Entry.id.desc())
        .limit(1)
    ).one()
    return opened(entry, key)


def mails() -> list[Mail]:
    """List the mails that were written."""
    return list(session.scalars(select(Mail).order_by(Mail.id)))


def restrain(person: Person, text: Post, measure: Measure, by: Person) -> Decision:
    """Keep somebody from something for a day: a decision in a case about a text."""
    with change(by) as record:
        case = Case(
            post_id=text.id,
            author_id=text.author_id,
            community_id=text.community_id,
            found=Found.REPORT,
            state=CaseState.CLOSED,
            outcome=CaseOutcome.DECIDED,
            closed_at=now(),
            text_version=text.version,
        )
        session.add(case)
        record(Event.CASE_CLOSED, case)
        decision = Decision(
            case_id=case.id,
            author_id=person.id,
            community_id=text.community_id if measure is Measure.COOL_DOWN else None,
            measure=measure,
            happened="It is written there.",
            rule="We talk about matters.",
            why="It is about a person.",
            found=Found.REPORT,
            text_version=text.version,
            decided_by_id=by.id,
            confirmed_by_id=text.author_id if measure is Measure.SUSPEND else None,
            confirmed_at=now() if measure is Measure.SUSPEND else None,
            ends_at=now() + timedelta(days=1),
            expires_at=now() + timedelta(days=180),
        )
        session.add(decision)
        record(Event.DECISION_MADE, decision)
    return decision


def give_reasons(record: Record, text: Post | Comment) -> None:
    """Keep the decision that hides a text, without which the database does not let it be hidden."""
    if text.state is not TextState.HIDDEN:
        return
    place = {"post_id": text.id} if isinstance(text, Post) else {"comment_id": text.id}
    case = Case(
        **place,
        author_id=text.author_id,
        community_id=text.community_id,
        found=Found.REPORT,
        state=CaseState.CLOSED,
        outcome=CaseOutcome.DECIDED,
        closed_at=now(),
        text_version=text.version,
    )
    session.add(case)
    record(Event.CASE_CLOSED, case)
    decision = Decision(
        case_id=case.id,
        author_id=text.author_id,
        community_id=text.community_id,
        measure=Measure.HIDE,
        happened="He wrote it.",
        rule="We talk about matters.",
        why="It is about a person.",
        found=Found.REPORT,
        text_version=text.version,
        decided_by_id=text.author_id,
        expires_at=now(),
    )
    session.add(decision)
    record(Event.DECISION_MADE, decision)
