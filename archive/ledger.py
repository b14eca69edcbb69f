"""How does a change get its line in the ledger?"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, text
from sqlalchemy.orm import Session, scoped_session

from archive.keyring import KeyLost, Wrapper, keyring
from archive.subjects import subject_of
from models.entry import Entry, EntryKey
from models.events import Event, Origin

log = logging.getLogger("kring.ledger")

FORM = 2
SECRET_BYTES = 32
SALT_BYTES = 32
NONCE_BYTES = 12

# The line: what is said of a change besides its words, in Line and Entry alike.
COVERED = (
    "form", "event", "noun", "noun_id", "version", "prev_id", "actor_id", "on_behalf_of_id",
    "sign_in_id", "community_id", "origin", "at",
)  # fmt: skip
WRITTEN = (*COVERED, "line_salt", "commitment", "payload")
# Their types, for many lines at once.
KINDS = (
    "smallint", "text", "text", "bigint", "int", "bigint", "int", "int", "int", "int", "text",
    "timestamptz",
)  # fmt: skip
COLUMNS = dict(zip(COVERED, KINDS, strict=True)) | {
    "line_salt": "bytea", "commitment": "bytea", "payload": "bytea", "kek_id": "bigint",
    "secret": "bytea", "place": "int",
}  # fmt: skip

# Both rows in one round trip: an entry without its key could never be opened again. If the key that
# wraps the secret was retired meanwhile, the entry alone is written, and its key is to follow.
INSERT = f"""
    WITH wrapper AS (
        SELECT id FROM kek WHERE id = %(kek_id)s AND NOT retired FOR KEY SHARE SKIP LOCKED
    ), line AS (
        INSERT INTO entry ({", ".join(WRITTEN)})
        VALUES ({", ".join(f"%({name})s" for name in WRITTEN)})
        RETURNING id
    ), key AS (
        INSERT INTO entry_key (entry_id, kek_id, secret)
        SELECT line.id, wrapper.id, %(secret)s FROM line, wrapper RETURNING entry_id
    )
    SELECT line.id, EXISTS (SELECT FROM key) FROM line
"""
FOLLOW = text(
    "INSERT INTO entry_key (entry_id, kek_id, secret) VALUES (:entry_id, :kek_id, :secret)"
)
MANY = 20  # from so many lines on they are written together: asking once for their keys pays
AT_ONCE = 1_000
# The same of many lines, whose keys are held already; no two of them are about one object.
INSERT_ALL = f"""
    WITH fresh AS (
        SELECT * FROM unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in COLUMNS.items())})
            AS f ({", ".join(COLUMNS)})
    ), line AS (
        INSERT INTO entry ({", ".join(WRITTEN)})
        SELECT {", ".join(WRITTEN)} FROM fresh ORDER BY place
        RETURNING id, noun, noun_id
    ), key AS (
        INSERT INTO entry_key (entry_id, kek_id, secret)
        SELECT line.id, fresh.kek_id, fresh.secret
          FROM line JOIN fresh USING (noun, noun_id)
    )
    SELECT id, noun, noun_id FROM line
"""

# The line as `canonical` writes it, in a quarter of the time: the names stand in order, and no word
# of ours (event, noun, origin) has a sign that JSON escapes.
LINE = (
    '{"actor_id":%s,"at":"%s","community_id":%s,"event":"%s","form":%s,"noun":"%s","noun_id":%s,'
    '"on_behalf_of_id":%s,"origin":"%s","prev_id":%s,"sign_in_id":%s,"version":%s}'
)

ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

AnySession = Session | scoped_session[Session]


@dataclass(slots=True)
class Line:
    """What a change says of one object; `append` gives it `entry_id`, `version` and `prev_id`."""

    event: Event
    noun: str
    noun_id: int
    facts: dict[str, Any]
    at: datetime
    actor_id: int | None = None
    on_behalf_of_id: int | None = None
    sign_in_id: int | None = None
    community_id: int | None = None
    origin: Origin = Origin.WEB
    is_new: bool = False
    form: int = field(default=FORM, init=False)
    entry_id: int = field(default=0, init=False)
    version: int = field(default=1, init=False)
    prev_id: int | None = field(default=None, init=False)

    @property
    def subject_id(self) -> int:
        """Name the person under whose keys it is kept."""
        return subject_of(self.noun, self.noun_id, self.facts)


def append(session: AnySession, lines: Sequence[Line]) -> None:
    """Write lines into the ledger in the session's transaction, each after its object's last one.

    A line that says `is_new` is its object's first: nothing is looked up for it. Of two
    transactions that change one object at once only one can be its next version: the other
    fails with IntegrityError (unique noun, noun_id, version).
    """
    last = _heads(session, {(line.noun, line.noun_id) for line in lines if not line.is_new})
    connection = session.connection()
    for some in rounds(lines):
        for line in some:
            version, line.prev_id = last.get((line.noun, line.noun_id), (0, None))
            line.version = version + 1
        if len(some) < MANY:
            for line in some:
                write(connection, line)
        else:
            write_all(connection, some)
        last |= {(line.noun, line.noun_id): (line.version, line.entry_id) for line in some}


def rounds(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Cut lines, in their order, so that no object has two lines at a time, nor many their end."""
    some: list[Line] = []
    named: set[tuple[str, int]] = set()
    for line in lines:
        thing = (line.noun, line.noun_id)
        if thing in named or len(some) == AT_ONCE:
            yield some
            some, named = [], set()
        some.append(line)
        named.add(thing)
    yield some


def write_all(connection: Connection, lines: Sequence[Line]) -> None:
    """Write lines of as many objects with their keys, in two statements."""
    wrappers = keyring.ready(connection, (line.subject_id for line in lines))
    rows = [sealed(line, os.urandom(SECRET_BYTES), wrappers[line.subject_id]) for line in lines]
    values = {name: [row[name] for row in rows] for name in COLUMNS if name != "place"}
    values["place"] = list(range(len(rows)))
    found = connection.exec_driver_sql(INSERT_ALL, values)
    ids = {(noun, noun_id): entry_id for entry_id, noun, noun_id in found}
    for line in lines:
        line.entry_id = ids[line.noun, line.noun_id]


def write(connection: Connection, line: Line) -> None:
    """Write one line with its key; with a fresh one if the key at hand was retired meanwhile."""
    secret = os.urandom(SECRET_BYTES)
    row = sealed(line, secret, keyring.at_hand(connection, line.subject_id))
    line.entry_id, has_key = connection.exec_driver_sql(INSERT, row).one()
    if not has_key:
        wrapper = keyring.fresh(connection, line.subject_id)
        key = {"kek_id": wrapper.id, "secret": wrapper.wrap(secret)}
        connection.execute(FOLLOW, key | {"entry_id": line.entry_id})


def append_first(session: AnySession, lines: Sequence[Line]) -> None:
    """Write the first lines of many new objects at once; for imports."""
    if not all(line.is_new for line in lines):
        raise ValueError("only first lines can be written in bulk")
    connection = session.connection()
    for some in rounds(lines):
        if some:
            write_all(connection, some)


# The newest alone, through the index of versions: however long an object's history is.
HEADS = text(
    """
    SELECT thing.noun, thing.noun_id, last.version, last.id
      FROM unnest(CAST(:nouns AS text[]), CAST(:ids AS bigint[])) AS thing (noun, noun_id)
           CROSS JOIN LATERAL (
               SELECT e.version, e.id FROM entry e
                WHERE e.noun = thing.noun AND e.noun_id = thing.noun_id
                ORDER BY e.version DESC LIMIT 1) AS last
    """
)


def _heads(
    session: AnySession, things: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], tuple[int, int | None]]:
    """Find the newest version and entry of each object."""
    nouns, ids = [], []
    for noun, noun_id in things:
        nouns.append(noun)
        ids.append(noun_id)
    if not ids:
        return {}
    rows = session.execute(HEADS, {"nouns": nouns, "ids": ids})
    return {(noun, noun_id): (version, entry_id) for noun, noun_id, version, entry_id in rows}


def sealed(line: Line, secret: bytes, wrapper: Wrapper) -> dict[str, Any]:
    """Encrypt the payload, commit to line and payload, and wrap the secret that opens both.

    The salt of the line lies beside it: it stays when the secret goes.
    """
    words = canonical(line.facts)
    nonce = os.urandom(NONCE_BYTES)
    row = {name: getattr(line, name) for name in COVERED}
    row["line_salt"] = os.urandom(SALT_BYTES)
    row["commitment"] = _commitment(line, words, secret)
    row["payload"] = nonce + AESGCM(payload_key(secret)).encrypt(nonce, words, None)
    row["kek_id"], row["secret"] = wrapper.id, wrapper.wrap(secret)
    return row


def _commitment(line: Line | Entry, words: bytes, secret: bytes) -> bytes:
    """Hash salt, line and payload; both JSON objects end where they end, so nothing can shift."""
    return hashlib.sha256(salt(secret) + written(line) + words).digest()


def written(line: Line | Entry | Row[Any]) -> bytes:
    """Write a line as commitments cover it."""
    return written_at(line, in_utc(line.at))


def written_at(line: Line | Entry | Row[Any], at: str) -> bytes:
    """Write a line whose time is written already."""
    words = LINE % (
        or_null(line.actor_id), at, or_null(line.community_id), line.event, line.form, line.noun,
        line.noun_id, or_null(line.on_behalf_of_id), line.origin, or_null(line.prev_id),
        or_null(line.sign_in_id), line.version,
    )  # fmt: skip
    return words.encode()


def in_utc(at: datetime) -> str:
    """Write a time as lines and leaves have it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def or_null(number: int | None) -> int | str:
    """Write a number, or that there is none, as JSON does."""
    return "null" if number is None else number


def bound(entry: Row[Any]) -> bytes:
    """Give what an entry's leaf commits to: its line, for ever, and its words, while they open.

    In entries of form 1 both hang on the secret, as they did when their leaves were made.
    """
    if entry.form == 1 and entry.line_salt is None:
        return bytes(entry.commitment)
    line = hashlib.sha256((entry.line_salt or b"") + written(entry)).digest()
    return hashlib.sha256(line + entry.commitment).digest()


def opened(entry: Entry, key: EntryKey) -> dict[str, Any]:
    """Read an entry's facts; InvalidTag (of cryptography) when the two do not belong together.

    KeyLost (of archive.keyring) when what wraps its secret is gone.
    """
    facts: dict[str, Any] = json.loads(_words(entry, keyring.secret(key)))
    return facts


def known(entry: Entry, key: EntryKey | None) -> dict[str, Any]:
    """Read an entry's facts if they can be read; nothing of what was shredded, even just now."""
    try:
        return opened(entry, key) if key else {}
    except KeyLost:
        log.warning("entry %d cannot be read: its key is not on the shelf", entry.id)
        return {}


def is_committed(entry: Entry, key: EntryKey) -> bool:
    """Tell whether line and payload still are what was committed to."""
    secret = keyring.secret(key)
    commitment = _commitment(entry, _words(entry, secret), secret)
    return hmac.compare_digest(commitment, entry.commitment)


def _words(entry: Entry, secret: bytes) -> bytes:
    nonce, sealed = entry.payload[:NONCE_BYTES], entry.payload[NONCE_BYTES:]
    return AESGCM(payload_key(secret)).decrypt(nonce, sealed, None)


def canonical(facts: dict[str, Any]) -> bytes:
    """Write facts as JSON in one way only, that of RFC 8785 for texts, whole numbers and truths."""
    return ENCODE(facts).encode()


def payload_key(secret: bytes) -> bytes:
    """Derive the AES-256 key of one entry."""
    return hmac.digest(secret, b"kring entry payload", "sha256")


def salt(secret: bytes) -> bytes:
    """Derive the 32 bytes that keep a commitment from being guessed."""
    return hmac.digest(secret, b"kring entry commitment", "sha256")
