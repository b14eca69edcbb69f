"""How does a change get its line in the ledger?"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from models.entry import Entry, EntryKey
from models.events import Event, Origin

FORM = 1
SECRET_BYTES = 32
NONCE_BYTES = 12

# What the commitment covers besides the payload, in Line and Entry alike.
COVERED = (
    "form", "event", "noun", "noun_id", "version", "prev_id", "actor_id", "on_behalf_of_id",
    "sign_in_id", "community_id", "origin", "at",
)  # fmt: skip

# Both rows in one round trip: an entry without its key could never be opened again.
INSERT = f"""
    WITH line AS (
        INSERT INTO entry ({", ".join(COVERED)}, commitment, payload)
        VALUES ({", ".join(f"%({name})s" for name in COVERED)}, %(commitment)s, %(payload)s)
        RETURNING id
    )
    INSERT INTO entry_key (entry_id, secret) SELECT id, %(secret)s FROM line RETURNING entry_id
"""

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


def append(session: AnySession, lines: Sequence[Line]) -> None:
    """Write lines into the ledger in the session's transaction, each after its object's last one.

    A line that says `is_new` is its object's first: nothing is looked up for it. Of two
    transactions that change one object at once only one can be its next version: the other
    fails with IntegrityError (unique noun, noun_id, version).
    """
    last = _heads(session, {(line.noun, line.noun_id) for line in lines if not line.is_new})
    connection = session.connection()
    for line in lines:
        thing = (line.noun, line.noun_id)
        version, line.prev_id = last.get(thing, (0, None))
        line.version = version + 1
        line.entry_id = connection.exec_driver_sql(INSERT, sealed(line)).scalar_one()
        last[thing] = (line.version, line.entry_id)


def append_first(session: AnySession, lines: Sequence[Line]) -> None:
    """Write the first lines of many new objects at once; for imports, which need no ids back."""
    if not all(line.is_new for line in lines):
        raise ValueError("only first lines can be written in bulk")
    if lines:
        session.connection().exec_driver_sql(INSERT, [sealed(line) for line in lines])


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


def sealed(line: Line) -> dict[str, Any]:
    """Encrypt the payload and commit to the whole line."""
    secret = os.urandom(SECRET_BYTES)
    words = canonical(line.facts)
    nonce = os.urandom(NONCE_BYTES)
    row = {name: getattr(line, name) for name in COVERED}
    row["commitment"] = _commitment(line, words, secret)
    row["payload"] = nonce + AESGCM(payload_key(secret)).encrypt(nonce, words, None)
    row["secret"] = secret
    return row


def _commitment(line: Line | Entry, words: bytes, secret: bytes) -> bytes:
    """Hash salt, line and payload; both JSON objects end where they end, so nothing can shift."""
    meta = {name: getattr(line, name) for name in COVERED}
    meta["at"] = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(salt(secret) + canonical(meta) + words).digest()


def opened(entry: Entry, key: EntryKey) -> dict[str, Any]:
    """Read an entry's facts; InvalidTag (of cryptography) when the two do not belong together."""
    facts: dict[str, Any] = json.loads(_words(entry, key))
    return facts


def is_committed(entry: Entry, key: EntryKey) -> bool:
    """Tell whether line and payload still are what was committed to."""
    commitment = _commitment(entry, _words(entry, key), key.secret)
    return hmac.compare_digest(commitment, entry.commitment)


def _words(entry: Entry, key: EntryKey) -> bytes:
    nonce, sealed = entry.payload[:NONCE_BYTES], entry.payload[NONCE_BYTES:]
    return AESGCM(payload_key(key.secret)).decrypt(nonce, sealed, None)


def canonical(facts: dict[str, Any]) -> bytes:
    """Write facts as JSON in one way only, that of RFC 8785 for texts, whole numbers and truths."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def payload_key(secret: bytes) -> bytes:
    """Derive the AES-256 key of one entry."""
    return hmac.digest(secret, b"kring entry payload", "sha256")


def salt(secret: bytes) -> bytes:
    """Derive the 32 bytes that keep a commitment from being guessed."""
    return hmac.digest(secret, b"kring entry commitment", "sha256")
