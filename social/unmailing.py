"""What of newsletters goes with a person: what was mailed to them, and their words in drafts?"""

from __future__ import annotations

from sqlalchemy import delete, select

from models import (
    Bounce,
    Delivery,
    Event,
    Issue,
    IssueWords,
    Person,
    Unsubscription,
    now,
    session,
)
from social.changes import Record

Noun = tuple[str, int]


def unmail(record: Record, person: Person) -> list[Noun]:
    """Forget what was mailed to somebody, what came back and what they ended; part of a change.

    Of issues that never went out, the words that they wrote go, too. What came to many stays: it
    is the house's, and the number beside it leads to no name.
    """
    gone: list[Noun] = []
    for noun, event in (
        (Bounce, Event.BOUNCE_ERASED),
        (Unsubscription, Event.UNSUBSCRIPTION_ERASED),
    ):
        rows = select(noun).where(noun.person_id == person.id).order_by(noun.id)
        for row in session.scalars(rows.with_for_update()).all():
            gone.append((row.noun, row.id))
            record(event, row)
            session.flush()
            session.delete(row)
    session.flush()
    session.execute(delete(Delivery).where(Delivery.person_id == person.id))
    return gone + erase_drafts(record, person)


def erase_drafts(record: Record, person: Person) -> list[Noun]:
    """Take the words of somebody out of issues that never went out."""
    rows = (
        select(IssueWords)
        .join(Issue, Issue.id == IssueWords.issue_id)
        .where(
            IssueWords.author_id == person.id,
            IssueWords.erased_at.is_(None),
            Issue.released_at.is_(None),
        )
        .order_by(IssueWords.id)
        .with_for_update(of=IssueWords)
    )
    gone = []
    for words in session.scalars(rows).all():
        words.title = words.source = words.html = ""
        words.erased_at = now()
        record(Event.ISSUE_WORDS_ERASED, words)
        gone.append((words.noun, words.id))
    return gone
