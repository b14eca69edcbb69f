"""What are recipients told of, and when? Once a day, so that no mail tells when a report came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from models import Disclosure, DisclosureMessage, Origin, Person, Reminder, session
from social.changes import change
from social.confidential.receiving import readers
from social.mailing.letters import post
from social.mailing.links import link

# Days before each date on which it is said.
ACKNOWLEDGE, FEEDBACK = (3, 1, 0), (14, 3, 0)


def remind(day: date) -> int:
    """Mail every recipient what is new and what is due, in numbers alone; tell how many mails."""
    news: dict[Person, Counter[str]] = defaultdict(Counter)
    with change(None, origin=Origin.JOB):
        for disclosure, kind in [*new(), *due(day)]:
            for key in readers(disclosure):
                news[key.person][kind] += 1
        session.execute(update(DisclosureMessage).values(is_told=True).where(~told()))
        for person, counts in news.items():
            if person.email:
                post(person, "confidential", counts=counts, link=link("confidential.desk"))
    return len(news)


def told():  # type: ignore[no-untyped-def]
    """Hold for messages of which recipients know."""
    return DisclosureMessage.is_told


def new() -> Iterator[tuple[Disclosure, str]]:
    """List the reports in which something is new."""
    rows = select(DisclosureMessage.disclosure_id).where(~told())
    for disclosure in session.scalars(select(Disclosure).where(Disclosure.id.in_(rows))):
        yield disclosure, "new"


def due(day: date) -> Iterator[tuple[Disclosure, str]]:
    """List what comes due and was not said before."""
    waiting = select(Disclosure).where(
        Disclosure.closed_on.is_(None), Disclosure.answered_on.is_(None)
    )
    for disclosure in session.scalars(waiting):
        if disclosure.acknowledged_on is None:
            if is_news(disclosure, disclosure.acknowledge_by, ACKNOWLEDGE, day):
                yield disclosure, "acknowledge"
        elif is_news(disclosure, disclosure.answer_by, FEEDBACK, day):
            yield disclosure, "feedback"


def is_news(disclosure: Disclosure, due_on: date, before: tuple[int, ...], day: date) -> bool:
    """Note what is to be said of a date; False if there is nothing, or it was said before."""
    reached = [days for days in before if (due_on - day).days <= days]
    if not reached:
        return False
    at = datetime.combine(due_on, time(), UTC)
    rows = [
        {"noun": "disclosure", "noun_id": disclosure.id, "due_at": at, "days_before": days}
        for days in reached
    ]
    noted = insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.days_before)
    return min(reached) in session.scalars(noted).all()
