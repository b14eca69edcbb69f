"""What do the tests of signing in share?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from archive.ledger import opened
from models import Entry, EntryKey, Event, Mail, Person, session
from social.changes import change
from social.passwords import hashing
from social.sign_ins import Browser

PASSWORD = "vier fietsen achter de gasfles"
OTHER = "blauwdruk zonder dinsdagen"
HERE = Browser("192.0.2.7", "Firefox")


@pytest.fixture
def give_password() -> Callable[..., Person]:
    """Give a person the password that the tests know."""

    def give(person: Person, password: str = PASSWORD) -> Person:
        with change(None) as record:
            person.password_hash = hashing.hashed(password)
            record(Event.PASSWORD_CHANGED, person)
        return person

    return give


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """List each run of Argon2 by the hash that was compared with."""
    seen: list[str] = []
    verified = hashing.verified

    def counted(kept: str, password: str) -> bool:
        seen.append(kept)
        return verified(kept, password)

    monkeypatch.setattr(hashing, "verified", counted)
    return seen


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
