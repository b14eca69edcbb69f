"""How does a recipient come to a key, and to another passphrase?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from models import ConfidantKey, Event, Person, now, session
from social.changes import change
from social.errors import Invalid
from social.holding import hold

ROUNDS = 600_000
"""Of PBKDF2-HMAC-SHA256; OWASP's number, as ASVS 5.0 appendix C has it.

It never changes: a receipt code gives another opening and another key with any other number, so
every report that is there would be closed to whoever wrote it. A key keeps its own number.
"""
LEAST_ROUNDS, MOST_ROUNDS = 600_000, 10_000_000


@dataclass(frozen=True, slots=True)
class Locked:
    """A private key under a passphrase, as a browser made it."""

    locked: bytes
    salt: bytes
    rounds: int


def key_of(person: Person) -> ConfidantKey | None:
    """Find the key that somebody uses."""
    return session.scalar(
        select(ConfidantKey).where(
            ConfidantKey.person_id == person.id, ConfidantKey.retired_at.is_(None)
        )
    )


def make(person: Person, public_key: bytes, made: Locked) -> ConfidantKey:
    """Take a key into use; one that was there before is retired, and opens what it opened."""
    with change(person) as record:
        hold(person)
        before = key_of(person)
        if before is not None:
            hold(before)
            before.retired_at = now()
            record(Event.CONFIDANT_KEY_RETIRED, before)
            session.flush()
        key = ConfidantKey(
            person_id=person.id,
            public_key=public_key,
            salt=made.salt,
            rounds=made.rounds,
            locked=made.locked,
        )
        session.add(key)
        record(Event.CONFIDANT_KEY_MADE, key)
    return key


def lock_anew(person: Person, key_id: int, made: Locked) -> None:
    """Put a key under another passphrase."""
    with change(person) as record:
        key = key_of(person)
        if key is None or key.id != key_id:
            raise Invalid(form=_("This key is not in use any more."))
        hold(key)
        key.salt, key.rounds, key.locked = made.salt, made.rounds, made.locked
        record(Event.CONFIDANT_KEY_LOCKED, key)
