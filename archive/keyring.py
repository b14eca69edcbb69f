"""Under which key does the secret of an entry lie, and how does such a key go for good?

The secret of every entry stands in the database, wrapped by a key that does not: the KEK of one
person and month, whose bytes lie on a shelf of their own. To destroy a secret, its row is deleted,
those that remain get a new KEK, and the bytes of the old one go (`archive.settling`): whatever
pages, logs and copies of the database still hold is of no use to anybody then.

A KEK is on the shelf before anything in the database names it. So a crash at any moment leaves at
most keys that nobody needs, and `sweep` takes those away.
"""

from __future__ import annotations

import logging
import os
import secrets
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select, text

from archive.shelf import Shelf
from models import Kek, factory, now
from models.entry import EntryKey

KEY_BYTES = 32
NONCE_BYTES = 12
REMEMBERED = 3_600  # seconds; no process knows a key much longer than others use it
MOST = 5_000  # keys that a process knows, 2.5 kB each: there is one for each person and month
YOUNG = timedelta(days=30)  # as long as somebody may bring an earlier or later database back

Bucket = tuple[int, int]

log = logging.getLogger("kring.keyring")


class KeyLost(LookupError):
    """A key that the database names is not on the shelf: it was destroyed, or the shelf is lost."""


class KeyringAway(Exception):
    """The shelf gives no answer, or takes nothing: what needs it is not done, and nothing lost."""


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A KEK as a process holds it: its number, and what it wraps with (AES-256-GCM)."""

    id: int
    cipher: AESGCM

    def wrap(self, secret: bytes) -> bytes:
        """Encrypt a secret; each time under a nonce of its own."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, secret, None)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Give the secret back; InvalidTag if it is not what was wrapped with this key."""
        return self.cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], None)


# The lock lasts until the transaction ends: meanwhile nobody can retire the key. One that is being
# retired is passed over at once, so that whoever posts never waits for what is shredded.
CURRENT = text(
    """
    SELECT id FROM kek WHERE subject_id = :subject_id AND month = :month AND NOT retired
     ORDER BY epoch DESC, id LIMIT 1 FOR KEY SHARE SKIP LOCKED
    """
)
USABLE = text("SELECT id FROM kek WHERE id = ANY(:ids) AND NOT retired FOR KEY SHARE SKIP LOCKED")
# Nobody else sees a new key's row until the commit: whoever shreds waits for this lock instead.
# Where it cannot be had they came first, and what is written now is written after they looked.
MAKING, MAKERS = 0x6B72696E, 64
BEGIN_MAKING = text("SELECT pg_try_advisory_xact_lock_shared(:lock, :slot)")
AWAIT_MADE = text(
    "SELECT pg_advisory_xact_lock(:lock, slot) FROM (SELECT DISTINCT subject_id % :makers AS slot "
    "FROM kek WHERE id = ANY(:ids) ORDER BY 1) AS theirs"
)
NAME = text(
    "INSERT INTO kek (id, subject_id, month, epoch, made_at, retired) "
    "VALUES (:id, :subject_id, :month, :epoch, :at, false)"
)


class Keyring:
    """What a process knows of the keys. It may be behind the database, which never trusts it."""

    def __init__(self) -> None:
        self._shelf: Shelf | None = None
        self.forget_all()

    @property
    def shelf(self) -> Shelf:
        """Give the shelf that the running program chose."""
        if self._shelf is None:
            raise RuntimeError("the ledger has no keys: hand a shelf to keyring.open")
        return self._shelf

    def open(self, shelf: Shelf) -> None:
        """Take a shelf, in place of the one there was."""
        self._shelf = shelf
        self.forget_all()

    def forget_all(self) -> None:
        """Know nothing any more; all is found again when it is needed."""
        self.newest: dict[Bucket, Wrapper] = {}
        self.known: dict[int, Wrapper] = {}
        self.since = time.monotonic()

    def forget(self, kek_ids: Iterable[int]) -> None:
        """Know some keys no more."""
        gone = set(kek_ids)
        self.newest = {at: one for at, one in self.newest.items() if one.id not in gone}
        self.known = {key: one for key, one in self.known.items() if key not in gone}

    def at_hand(self, connection: Connection, subject_id: int) -> Wrapper:
        """Give the key for what is written now of somebody's; usually without a statement.

        It may have been retired meanwhile: write with the row of the key, and if that is gone,
        with `fresh`.
        """
        if time.monotonic() - self.since > REMEMBERED:
            self.forget_all()
        found = self.newest.get((subject_id, this_month()))
        return found or self.fresh(connection, subject_id)

    def fresh(self, connection: Connection, subject_id: int) -> Wrapper:
        """Find or make the key for what is written now; it can be used until the transaction ends.

        Whatever wrote its bytes away, there is a key: what is said must not be lost for that.
        """
        bucket = (subject_id, this_month())
        found = self.newest[bucket] = self.current(connection, bucket)
        return found

    def current(self, connection: Connection, bucket: Bucket, epoch: int = 1) -> Wrapper:
        """Find the key of a bucket, or make one; it can be used until the transaction ends."""
        kek_id = connection.scalar(CURRENT, {"subject_id": bucket[0], "month": bucket[1]})
        try:
            if kek_id:
                return self.wrapper(kek_id)
        except KeyLost:
            pass  # which was said
        connection.execute(BEGIN_MAKING, {"lock": MAKING, "slot": bucket[0] % MAKERS})
        return self.make(connection, bucket, epoch)

    def ready(self, connection: Connection, subject_ids: Iterable[int]) -> Mapping[int, Wrapper]:
        """Give the keys of many people at once; they can be used until the transaction ends."""
        found = {subject: self.at_hand(connection, subject) for subject in set(subject_ids)}
        ids = [one.id for one in found.values()]
        usable = set(connection.scalars(USABLE, {"ids": ids}))
        return {
            subject: one if one.id in usable else self.fresh(connection, subject)
            for subject, one in found.items()
        }

    def make(self, connection: Connection, bucket: Bucket, epoch: int = 1) -> Wrapper:
        """Put a new key on the shelf, then name it in the transaction."""
        kek_id, key = secrets.randbits(63), os.urandom(KEY_BYTES)
        try:
            self.shelf.put(name_of(kek_id), key)
        except OSError as error:
            raise away(error) from error
        values = {"id": kek_id, "subject_id": bucket[0], "month": bucket[1], "epoch": epoch}
        connection.execute(NAME, values | {"at": now()})
        return self.know(kek_id, key)

    def wrapper(self, kek_id: int) -> Wrapper:
        """Give a key by its number. KeyLost if it is not on the shelf, KeyringAway without one."""
        found = self.known.get(kek_id)
        if found is None:
            try:
                found = self.know(kek_id, self.shelf.get(name_of(kek_id)))
            except (FileNotFoundError, ValueError):  # ValueError: not of a key's length
                log.error("a key of the ledger is lost", extra={"facts": {"kek": kek_id}})
                raise KeyLost(f"key {kek_id} is not on the shelf") from None
            except OSError as error:
                raise away(error) from error
        return found

    def know(self, kek_id: int, key: bytes) -> Wrapper:
        """Keep a key in mind, in place of the one known longest where they are many."""
        while len(self.known) >= MOST:
            del self.known[next(iter(self.known))]
        found = self.known[kek_id] = Wrapper(kek_id, AESGCM(key))
        return found

    def secret(self, key: EntryKey) -> bytes:
        """Unwrap the secret of an entry; those written before there was a keyring lie bare."""
        if key.kek_id is None:
            return key.secret
        return self.wrapper(key.kek_id).unwrap(key.secret)


keyring = Keyring()


def away(error: OSError) -> KeyringAway:
    """Write down why the shelf is away, for those who run it."""
    log.error("keyring away: %s: %.300s", type(error).__name__, error.strerror or error)
    return KeyringAway()


def this_month() -> int:
    """Write the month as a number, such as 202611 (UTC)."""
    today = time.gmtime()
    return today.tm_year * 100 + today.tm_mon


def name_of(kek_id: int) -> str:
    """Name a key on the shelf."""
    return f"{kek_id:016x}"


def destroy(kek_ids: Sequence[int]) -> None:
    """Destroy keys on the shelf and in this process."""
    keyring.forget(kek_ids)
    for kek_id in kek_ids:
        keyring.shelf.destroy(name_of(kek_id))


def sweep() -> int:
    """Destroy what lies on the shelf and no row names, unless it is young; tell how many.

    A crash, or a change that was not kept, leaves such keys. The keys of what was written after a
    copy of the database look just the same once the copy is brought back: hence the long wait.
    """
    before = now() - YOUNG
    old = [name for name, at in keyring.shelf.names() if at < before]
    with factory.begin() as session:
        named = {name_of(kek_id) for kek_id in session.scalars(select(Kek.id))}
    strays = [name for name in old if name not in named]
    for name in strays:
        keyring.shelf.destroy(name)
    return len(strays)


def lost() -> list[int]:
    """List the keys that rows name and that are not on the shelf: what they wrap is unreadable."""
    lies_under = select(EntryKey.entry_id).where(EntryKey.kek_id == Kek.id).exists()
    with factory.begin() as session:
        named = session.scalars(select(Kek.id).where(~Kek.retired | lies_under)).all()
    there = {name for name, _at in keyring.shelf.names()}
    return [kek_id for kek_id in named if name_of(kek_id) not in there]
