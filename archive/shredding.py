"""How do words of the ledger become unreadable for good, while every proof goes on to hold?

What lies in the log stays: lines, commitments, digests of ciphertext. What goes is the secret of an
entry, and with it the key that wrapped it: deleting the row alone would leave its bytes in pages,
write-ahead logs and backups of the database. So all that the old key wrapped is wrapped anew, but
for what is to go, and then the old key is destroyed where it lies (`keyring.settle`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select, text
from sqlalchemy.orm import Session, scoped_session

from archive import ledger
from archive.holds import refuse_held
from archive.keyring import KeyLost, Wrapper, keyring
from archive.subjects import subject_of
from models import Certificate, Entry, EntryKey

AnySession = Session | scoped_session[Session]

AT_ONCE = 5_000  # secrets in one statement
LOCK = 0x6B72696E67_06  # one change at a time moves secrets from key to key

DROP = text(
    """
    DELETE FROM entry_key k USING entry e,
           unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
     WHERE e.noun = thing.noun AND e.noun_id = thing.noun_id AND k.entry_id = e.id
    RETURNING k.entry_id, k.kek_id
    """
)
CERTIFY = text(
    "INSERT INTO destroyed (entry_id, certificate_id) "
    "SELECT entry_id, :certificate_id FROM unnest(CAST(:entry_ids AS bigint[])) AS entry_id"
)
# Waits for all who are just writing with one of these keys; who comes later passes it over.
HOLD = text("SELECT id FROM kek WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
BUCKETS = text(
    "SELECT id, subject_id, month, epoch FROM kek WHERE id = ANY(:ids) "
    "ORDER BY subject_id, month, epoch, id"
)
SURVIVORS = text("SELECT entry_id, secret FROM entry_key WHERE kek_id = :id")
RETIRE = text("UPDATE kek SET retired = true WHERE id = ANY(:ids)")
WRAP = text(
    """
    UPDATE entry_key k SET kek_id = :kek_id, secret = fresh.secret
      FROM unnest(CAST(:entry_ids AS bigint[]), CAST(:secrets AS bytea[]))
           AS fresh (entry_id, secret)
     WHERE k.entry_id = fresh.entry_id
    """
)
ASK = text(
    "INSERT INTO scrub (asked_at) SELECT now() "
    "WHERE NOT EXISTS (SELECT FROM scrub WHERE done_at IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Shredded:
    """What a shredding did: the entries that nobody reads any more, and the keys that follow them.

    `rewrapped` counts the secrets that lay under the same keys and stay.
    """

    entry_ids: Sequence[int]
    kek_ids: Sequence[int]
    rewrapped: int


def shred(
    session: AnySession, nouns: Sequence[tuple[str, int]], certificate: Certificate
) -> Shredded:
    """Make all entries of these objects unreadable, in the session's transaction.

    Held (of archive.holds) if a hold keeps any of them. Whoever comes here asked that while the
    words still stood there; it is asked once more so that nobody can forget to. Lock or erase the
    objects first: what somebody records of them afterwards is not shredded.
    The keys are destroyed by `keyring.settle()`, after the commit.
    """
    if certificate.id is None:
        session.flush()
    connection = session.connection()
    one_at_a_time(connection)
    refuse_held(session, nouns)
    gone: list[Row[Any]] = []
    kek_ids: set[int] = set()
    while found := drop(connection, nouns):
        gone += found
        # What somebody was just writing of these objects is there when they let go of the key.
        kek_ids |= hold(connection, {row.kek_id for row in found} - {None})
    entry_ids = sorted(row.entry_id for row in gone)
    certified = {"certificate_id": certificate.id, "entry_ids": entry_ids}
    connection.execute(CERTIFY, certified)
    rewrapped = rotate(connection, kek_ids)
    ask_for_scrub(connection)
    return Shredded(entry_ids, sorted(kek_ids), rewrapped)


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else moves secrets: two who wrap the same ones would wait for ever."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def drop(connection: Connection, nouns: Sequence[tuple[str, int]]) -> Sequence[Row[Any]]:
    """Delete the secrets of all entries of some objects."""
    values = {"nouns": [noun for noun, _ in nouns], "ids": [noun_id for _, noun_id in nouns]}
    return connection.execute(DROP, values).all()


def hold(connection: Connection, kek_ids: set[int]) -> set[int]:
    """Keep everybody from writing with some keys, once those who do have finished."""
    connection.execute(HOLD, {"ids": list(kek_ids)})
    return kek_ids


def rotate(connection: Connection, kek_ids: Iterable[int]) -> int:
    """Retire keys that are held, and wrap what they wrapped under one new key a bucket.

    Tells how many secrets were wrapped anew. A key that is lost stays as it is: it has no bytes to
    destroy, and what it wrapped is unreadable already.
    """
    keks = connection.execute(BUCKETS, {"ids": list(kek_ids)}).all()
    rewrapped = 0
    for (subject_id, month), some in groupby(keks, lambda kek: (kek.subject_id, kek.month)):
        bucket = list(some)
        found = {kek.id: survivors(connection, kek.id) for kek in bucket}
        opened = {at: one for secrets in found.values() if secrets for at, one in secrets.items()}
        retired = [kek_id for kek_id, secrets in found.items() if secrets is not None]
        connection.execute(RETIRE, {"ids": retired})
        if opened:
            epoch = max(kek.epoch for kek in bucket) + 1
            wrap(connection, keyring.make(connection, (subject_id, month), epoch), opened)
        rewrapped += len(opened)
    return rewrapped


def survivors(connection: Connection, kek_id: int) -> dict[int, bytes] | None:
    """Read what a key wraps and is to stay, by entry; None if the key is lost with all of it."""
    rows = connection.execute(SURVIVORS, {"id": kek_id}).all()
    try:
        return {row.entry_id: keyring.wrapper(kek_id).unwrap(row.secret) for row in rows}
    except KeyLost:
        return None


def wrap(connection: Connection, wrapper: Wrapper, opened: dict[int, bytes]) -> None:
    """Write the secrets of entries under a key."""
    pairs = list(opened.items())
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        values = {
            "kek_id": wrapper.id,
            "entry_ids": [entry_id for entry_id, _ in some],
            "secrets": [wrapper.wrap(secret) for _, secret in some],
        }
        connection.execute(WRAP, values)


def ask_for_scrub(connection: Connection) -> None:
    """Wish that the old bytes leave the database's files, too."""
    connection.execute(ASK)


def wrap_bare(session: AnySession, most: int = AT_ONCE) -> int:
    """Wrap secrets from before there was a keyring, in the session's transaction; tell how many."""
    connection = session.connection()
    one_at_a_time(connection)
    rows = session.execute(
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id)
        .where(EntryKey.kek_id.is_(None))
        .order_by(Entry.id)
        .limit(most)
    ).all()
    bare: dict[int, dict[int, bytes]] = {}
    for entry, key in rows:
        whose = subject_of(entry.noun, entry.noun_id, ledger.opened(entry, key))
        bare.setdefault(whose, {})[entry.id] = key.secret
    wrappers = keyring.ready(connection, bare)
    for whose, opened in bare.items():
        wrap(connection, wrappers[whose], opened)
    if rows:
        ask_for_scrub(connection)
    return len(rows)
