"""How do words of the ledger become unreadable for good, while every proof goes on to hold?

What lies in the log stays: lines, commitments, digests of ciphertext. What goes is the secret of an
entry, and with it the key that wrapped it: deleting the row alone would leave its bytes in pages,
write-ahead logs and backups of the database. So the key is retired in the same transaction; after
the commit `settling.settle` moves what else it wrapped to another, and destroys it where it lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, text
from sqlalchemy.orm import Session, scoped_session

from archive import ledger
from archive.holds import refuse_held
from archive.keyring import AWAIT_MADE, MAKERS, MAKING, KeyLost, keyring
from archive.settling import AT_ONCE, ask_for_scrub, one_at_a_time, put
from archive.subjects import subject_of
from models import Certificate, Entry, EntryKey

AnySession = Session | scoped_session[Session]

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
# Waits for all who are just writing with a key of the same people; who comes later passes it over.
HOLD = text(
    "SELECT id FROM kek WHERE subject_id IN (SELECT subject_id FROM kek WHERE id = ANY(:ids)) "
    "ORDER BY id FOR UPDATE"
)
RETIRE = text("UPDATE kek SET retired = true WHERE id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class Shredded:
    """What a shredding did: the entries that nobody reads any more, and the keys that follow."""

    entry_ids: Sequence[int]
    kek_ids: Sequence[int]


def shred(
    session: AnySession, nouns: Sequence[tuple[str, int]], certificate: Certificate
) -> Shredded:
    """Make all entries of these objects unreadable, in the session's transaction.

    Held (of archive.holds) if a hold keeps any of them. Whoever comes here asked that while the
    words still stood there; it is asked once more so that nobody can forget to. Lock or erase the
    objects first: what somebody records of them afterwards is not shredded.
    The keys are destroyed by `settling.settle()`, after the commit: once for many shreddings.
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
        # What somebody was just writing of these objects is there when they let go of their key.
        kek_ids |= hold(connection, {row.kek_id for row in found} - {None})
    entry_ids = sorted(row.entry_id for row in gone)
    certified = {"certificate_id": certificate.id, "entry_ids": entry_ids}
    connection.execute(CERTIFY, certified)
    connection.execute(RETIRE, {"ids": [kek_id for kek_id in kek_ids if is_there(kek_id)]})
    ask_for_scrub(connection)
    return Shredded(entry_ids, sorted(kek_ids))


def drop(connection: Connection, nouns: Sequence[tuple[str, int]]) -> Sequence[Row[Any]]:
    """Delete the secrets of all entries of some objects."""
    values = {"nouns": [noun for noun, _ in nouns], "ids": [noun_id for _, noun_id in nouns]}
    return connection.execute(DROP, values).all()


def hold(connection: Connection, kek_ids: set[int]) -> set[int]:
    """Keep all from writing with some keys and those of the same people, once who does is done."""
    values = {"ids": list(kek_ids)}
    connection.execute(AWAIT_MADE, values | {"lock": MAKING, "makers": MAKERS})
    connection.execute(HOLD, values)
    return kek_ids


def is_there(kek_id: int) -> bool:
    """Tell whether a key is on the shelf; one that is lost stays named, and is seen to be lost.

    It has no bytes to destroy, and what it wrapped is unreadable already.
    """
    try:
        keyring.wrapper(kek_id)
    except KeyLost:
        return False
    return True


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
        wrapper = wrappers[whose]
        put(connection, wrapper.id, {at: wrapper.wrap(secret) for at, secret in opened.items()})
    if rows:
        ask_for_scrub(connection)
    return len(rows)
