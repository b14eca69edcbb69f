"""What happens to the reports of a day in the night after, when nobody can tell them apart?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from secrets import SystemRandom
from typing import Any

from sqlalchemy import delete, func, insert, select

from archive.settling import ask_for_scrub
from models import (
    Disclosure,
    DisclosureMessage,
    Envelope,
    Event,
    FormerLock,
    Origin,
    Reminder,
    session,
)
from social.changes import Record, change
from social.confidential.keys import KEEPS_LOCKS


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
    """Write again what is new, in no order: the database numbers what it writes, and its place."""
    recent = select(DisclosureMessage.disclosure_id).where(~DisclosureMessage.is_told)
    held = select(Disclosure.id).where(Disclosure.id.in_(recent)).with_for_update()
    new = session.scalars(held).all()
    rows = {noun: taken_out(noun, new) for noun in (Envelope, DisclosureMessage)}
    for noun, found in reversed(rows.items()):
        for row in found:  # one by one: many at once are written in the order of their keys
            session.execute(insert(noun.__table__).values(row))


def taken_out(
    noun: type[Envelope | DisclosureMessage], reports: Sequence[int]
) -> list[dict[str, Any]]:
    """Take the rows of some reports out, and give them shuffled."""
    table = noun.__table__
    gone = delete(table).where(table.c.disclosure_id.in_(reports)).returning(*table.c)
    rows = [dict(row) for row in session.execute(gone).mappings()]
    SystemRandom().shuffle(rows)
    return rows


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


def forget_locks(moment: datetime) -> int:
    """Forget how keys were locked before, once their owners had time to say no; tell how many."""
    gone = delete(FormerLock).where(FormerLock.left_at < moment - KEEPS_LOCKS)
    with change(None, origin=Origin.JOB):
        number = session.execute(gone).rowcount
        if number:
            ask_for_scrub(session.connection())
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
