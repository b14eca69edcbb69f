"""What do the tests know that the app does not show: a password, the ledger, the outbox?"""

from __future__ import annotations

from sqlalchemy import select

from archive.ledger import opened
from models import Entry, EntryKey, Event, Mail, session
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
