"""How does a recipient come to a key, and to another passphrase?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import ConfidantKey, Entry, Event, Person, now, session
from social.changes import change
from social.errors import Invalid
from social.holding import hold

ROUNDS = 600_000
"""Of PBKDF2-HMAC-SHA256; OWASP's number, as ASVS 5.0 appendix C has it.

It never changes: a receipt code gives another opening and another key with any other number, so
every report that is there would be closed to whoever wrote it. A key keeps its own number.
"""
LEAST_ROUNDS, MOST_ROUNDS = 600_000, 10_000_000
RESTS = timedelta(days=14)
"""After another password or e-mail address no key is made: whose account was taken hears of it."""


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
        refuse_too_soon(person)
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


def refuse_too_soon(person: Person) -> None:
    """Make no key for who may have come into the account just now."""
    came_in = select(Entry.id).where(
        Entry.noun == person.noun,
        Entry.noun_id == person.id,
        Entry.event.in_((Event.PASSWORD_CHANGED, Event.EMAIL_CHANGED)),
        Entry.at > now() - RESTS,
    )
    if session.scalar(select(came_in.exists())):
        words = _(
            "Your password or e-mail address changed in the last %(days)d days. Make a key after "
            "that: so nobody makes one who took an account.",
            days=RESTS.days,
        )
        raise Invalid(form=words)


def lock_anew(person: Person, key_id: int, made: Locked) -> None:
    """Put a key under another passphrase."""
    with change(person) as record:
        key = key_of(person)
        if key is None or key.id != key_id:
            raise Invalid(form=_("This key is not in use any more."))
        hold(key)
        key.salt, key.rounds, key.locked = made.salt, made.rounds, made.locked
        record(Event.CONFIDANT_KEY_LOCKED, key)
