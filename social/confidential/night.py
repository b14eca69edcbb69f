"""What happens to the reports of a day in the night after, when nobody can tell them apart?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import delete, func, select, update

from archive.settling import ask_for_scrub
from models import Disclosure, DisclosureMessage, Envelope, Event, Origin, Reminder, session
from social.changes import Record, change


def enter_new() -> int:
    """Write the entries of what came, each with its day alone and in no order; tell how many."""
    with change(None, origin=Origin.JOB) as record:
        rows = select(Disclosure).where(~Disclosure.is_entered).order_by(func.random())
        new = session.scalars(rows.with_for_update()).all()
        for disclosure in new:
            disclosure.is_entered = True
            day = datetime.combine(disclosure.came_on, time(), UTC)
            record(Event.DISCLOSURE_CAME, disclosure, at=day)
        write_anew()
    return len(new)


def write_anew() -> None:
    """Write again what is new: the database numbers what it writes, in order."""
    recent = select(DisclosureMessage.disclosure_id).where(~DisclosureMessage.is_told)
    for noun, column, where in (
        (DisclosureMessage, "sent_on", ~DisclosureMessage.is_told),
        (Envelope, "wrapped", Envelope.disclosure_id.in_(recent)),
    ):
        same = {column: getattr(noun, column)}
        session.execute(
            update(noun).where(where).values(same).execution_options(synchronize_session=False)
        )


def shred_due(day: date) -> int:
    """Delete what was closed long enough; tell how many."""
    due = select(Disclosure.id).where(Disclosure.delete_on <= day)
    number = 0
    for id in session.scalars(due).all():
        with change(None, origin=Origin.JOB) as record:
            row = select(Disclosure).where(Disclosure.id == id, Disclosure.delete_on <= day)
            disclosure = session.scalar(row.with_for_update())
            if disclosure is not None:
                shred(record, disclosure)
                number += 1
    return number


def shred(record: Record, disclosure: Disclosure) -> None:
    """Delete a report with all that was said in it; old bytes leave the files in the same night."""
    for noun in (Envelope, DisclosureMessage):
        session.execute(delete(noun).where(noun.disclosure_id == disclosure.id))
    session.execute(
        delete(Reminder).where(Reminder.noun == "disclosure", Reminder.noun_id == disclosure.id)
    )
    record(Event.DISCLOSURE_DELETED, disclosure)
    session.delete(disclosure)
    ask_for_scrub(session.connection())
