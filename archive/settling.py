"""How do keys go under which something was shredded, while all else under them stays readable?

Deleting a secret's row leaves its bytes in pages, write-ahead logs and backups; so the key that
wrapped it goes, too. What still lies under it is wrapped anew first, under the key of its bucket
that stands. Nobody writes with a retired key. So this is done once for all that was shredded
together, in steps of their own: what was moved is moved, whatever comes between, and the bytes of a
key are destroyed when nothing lies under it any more.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, delete, select, text

from archive.keyring import KeyLost, Wrapper, destroy, keyring
from models import EntryKey, Kek, factory

AT_ONCE = 5_000  # secrets in one statement
LOCK = 0x6B72696E67_06  # one change at a time moves secrets from key to key

SURVIVORS = text("SELECT entry_id, secret FROM entry_key WHERE kek_id = :id LIMIT :most")
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

log = logging.getLogger("kring.keyring")


def settle() -> int:
    """Destroy the bytes of retired keys, then forget their names; tell how many there were.

    After the commit of what retired them, and again at any time: what a crash left half done is
    done then. Runs in transactions of its own.
    """
    with factory.begin() as session:
        retired = session.scalars(select(Kek.id).where(Kek.retired).order_by(Kek.id)).all()
    for kek_id in retired:
        while move_some(kek_id):
            pass
    lies_under = select(EntryKey.entry_id).where(EntryKey.kek_id == Kek.id).exists()
    with factory.begin() as session:
        gone = session.scalars(
            select(Kek.id)
            .where(Kek.retired, ~lies_under)
            .order_by(Kek.id)
            .with_for_update(skip_locked=True)
        ).all()
        destroy(gone)
        session.execute(delete(Kek).where(Kek.id.in_(gone)))
    return len(gone)


def move_some(kek_id: int, most: int = AT_ONCE) -> int:
    """Wrap anew some of what still lies under a retired key; tell how many.

    A key that is lost stays named, with what it wrapped: that is unreadable, and is to be seen.
    """
    with factory.begin() as session:
        connection = session.connection()
        one_at_a_time(connection)
        rows = connection.execute(SURVIVORS, {"id": kek_id, "most": most}).all()
        try:
            old = keyring.wrapper(kek_id) if rows else None
        except KeyLost:
            old = None
        if old is None:
            return 0
        kek = session.get_one(Kek, kek_id)
        fresh = keyring.current(connection, (kek.subject_id, kek.month), epoch=kek.epoch + 1)
        put(connection, fresh.id, {row.entry_id: anew(row, old, fresh) for row in rows})
        ask_for_scrub(connection)
    return len(rows)


def anew(row: Row[Any], old: Wrapper, fresh: Wrapper) -> bytes:
    """Wrap a secret under another key; what the old one does not open stays as it is, to be seen.

    Were it in the way, what a certificate says is destroyed would go on to have its key.
    """
    try:
        return fresh.wrap(old.unwrap(row.secret))
    except InvalidTag:
        log.error("a secret is not opened by its key", extra={"facts": {"entry": row.entry_id}})
        found: bytes = row.secret
        return found


def put(connection: Connection, kek_id: int, secrets: Mapping[int, bytes]) -> None:
    """Write the secrets of entries that a key wrapped."""
    pairs = list(secrets.items())
    for start in range(0, len(pairs), AT_ONCE):
        some = pairs[start : start + AT_ONCE]
        values = {
            "kek_id": kek_id,
            "entry_ids": [entry_id for entry_id, _ in some],
            "secrets": [secret for _, secret in some],
        }
        connection.execute(WRAP, values)


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else moves secrets: two who wrap the same ones would wait for ever."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def ask_for_scrub(connection: Connection) -> None:
    """Wish that the old bytes leave the database's files, too."""
    connection.execute(ASK)
