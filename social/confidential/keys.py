"""How does a recipient come to a key, and to another passphrase?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from models import ConfidantKey, Entry, Event, FormerLock, Person, now, session
from social import confiding
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.mailing.letters import post

ROUNDS = 600_000
"""Of PBKDF2-HMAC-SHA256; OWASP's number, as ASVS 5.0 appendix C has it.

It never changes: a receipt code gives another opening and another key with any other number, so
every report that is there would be closed to whoever wrote it. A key keeps its own number.
"""
LEAST_ROUNDS, MOST_ROUNDS = 600_000, 10_000_000
RESTS = timedelta(days=14)
"""After another password or e-mail address no key is made: whose account was taken hears of it."""


KEEPS_LOCKS = timedelta(days=30)
"""So long the passphrase before opens a key, too: whose session was taken hears of it by mail."""


@dataclass(frozen=True, slots=True)
class Locked:
    """A private key under a passphrase, as a browser made it."""

    locked: bytes
    salt: bytes
    rounds: int


def key_of(person: Person) -> ConfidantKey | None:
    """Find the key that somebody uses; the one that waits, if it is their first."""
    return confiding.key_in_use(person.id) or waiting_of(person)


def waiting_of(person: Person) -> ConfidantKey | None:
    """Find the key of somebody that nobody has confirmed yet."""
    return session.scalar(
        select(ConfidantKey).where(
            ConfidantKey.person_id == person.id,
            ConfidantKey.retired_at.is_(None),
            ConfidantKey.confirmed_at.is_(None),
        )
    )


def locks_of(key: ConfidantKey) -> Sequence[ConfidantKey | FormerLock]:
    """List how a key is locked, and how it was before its passphrase was changed lately."""
    rows = select(FormerLock).where(FormerLock.key_id == key.id).order_by(FormerLock.id.desc())
    return [key, *session.scalars(rows)]


def make(person: Person, public_key: bytes, made: Locked) -> ConfidantKey:
    """Make a key that waits for somebody else; another one that waited is retired."""
    with change(person) as record:
        hold(person)
        refuse_too_soon(person)
        before = waiting_of(person)
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
    """Put a key under another passphrase, and tell its owner; the one before opens it for a while.

    Nothing here proves that the actor knew the one before: it never leaves a browser.
    """
    with change(person) as record:
        key = key_of(person)
        if key is None or key.id != key_id:
            raise Invalid(form=_("This key is not in use any more."))
        hold(key)
        session.add(
            FormerLock(key_id=key.id, salt=key.salt, rounds=key.rounds, locked=key.locked)
        )
        key.salt, key.rounds, key.locked = made.salt, made.rounds, made.locked
        record(Event.CONFIDANT_KEY_LOCKED, key)
        if person.email:
            post(person, "passphrase_changed", days=KEEPS_LOCKS.days)
