"""What do the entries of a range say that a grant opens, and how many does it not open?

Read a few at a time, each few in a transaction of its own: an export may take minutes, and what is
destroyed meanwhile must not come back. Nothing else changes in a log up to a checkpoint.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    case,
    false,
    func,
    literal_column,
    select,
    text,
)

from archive import merkle
from archive.exporting.records import ALTERED, MISSING, SHREDDED, TEXTS, Record, Thing
from archive.exporting.scope import CONTENT, NAMED, OUT_OF_KIND, OUT_OF_SCOPE, Scope
from archive.keyring import KeyLost, keyring
from archive.ledger import COVERED, NONCE_BYTES, in_utc, payload_key, salt, written_at
from archive.log import Broken, written_leaf
from archive.rereading import UNOPENED
from models import Destroyed, Entry, EntryKey, Leaf

AT_ONCE = 500  # entries that are held in memory
WINDOW = 20_000  # places that are looked at in one statement

Connect = Callable[[], AbstractContextManager[Connection]]
Ready = Callable[[Connection, Sequence[Record]], None]

CERTIFICATE = (
    select(func.max(Destroyed.certificate_id))
    .where(Destroyed.entry_id == Entry.id)
    .correlate(Entry)
    .scalar_subquery()
    .label("certificate_id")
)
LINE = (
    Leaf.index, Leaf.hash, Entry.id, *(getattr(Entry, name) for name in COVERED), Entry.line_salt,
    Entry.commitment, Entry.payload, EntryKey.kek_id, EntryKey.secret, CERTIFICATE,
)  # fmt: skip
SAID = 3 + len(COVERED)  # columns, up to what is said of a change
ROOTS = text("SELECT id, post_id, parent_id FROM comment WHERE id = ANY(:ids)")
CONVERSATIONS = text("SELECT id, conversation_id FROM message WHERE id = ANY(:ids)")


@dataclass(slots=True)
class Batch:
    """Some events in their order, and what was left out among them, by the class of the reason."""

    records: list[Record]
    end: int  # the place after the last that was looked at
    left_out: Counter[str] = field(default_factory=Counter)


def batches(
    connect: Connect,
    scope: Scope,
    first: int,
    last: int,
    ready: Ready = lambda _connection, _records: None,
) -> Iterator[Batch]:
    """Read the range from `first` to `last` (not included), so that all of it is accounted for.

    What else is needed of some events is looked up by `ready`, in the same transaction.
    NotOpened once the grant ends. Broken where an entry is not what was signed, or is not there.
    """
    while first < last:
        scope.require(NAMED)
        with connect() as connection:
            found = batch(connection, scope, first, min(first + WINDOW, last))
            ready(connection, found.records)
        yield found
        first = found.end


def batch(connection: Connection, scope: Scope, first: int, last: int) -> Batch:
    """Read the first events of a range, `AT_ONCE` at most."""
    is_open = and_(Entry.noun.in_(CONTENT), func.coalesce(scope.entries(), false()))
    asked = stretch(select(*LINE), first, last).where(is_open).order_by(Leaf.index).limit(AT_ONCE)
    rows = connection.execute(asked).all()
    end = rows[-1].index + 1 if len(rows) == AT_ONCE else last
    reason = case((Entry.noun.in_(CONTENT), OUT_OF_SCOPE), else_=OUT_OF_KIND)
    others = stretch(select(reason, func.count()), first, end).where(~is_open)
    others = others.group_by(literal_column("1"))
    left_out = Counter(dict(connection.execute(others).all()))
    if len(rows) + left_out.total() != end - first:
        raise Broken(f"not every entry from {first} to {end} is there")
    records = [opened(row) for row in rows]
    place(connection, records)
    return Batch(records, end, left_out)


def stretch(asked: Select[Any], first: int, last: int) -> Select[Any]:
    """Ask about the entries of a range, with what opens them."""
    return lines(asked).where(Leaf.index >= first, Leaf.index < last)


def lines(asked: Select[Any]) -> Select[Any]:
    """Ask about entries that have a place in the log, with what opens them."""
    return (
        asked.select_from(Leaf)
        .join(Entry, Entry.id == Leaf.entry_id)
        .outerjoin(EntryKey, EntryKey.entry_id == Entry.id)
    )


def opened(row: Row[Any]) -> Record:
    """Read an entry. Broken where it is not the one that its leaf is over."""
    index, leaf_hash, *said = row[:SAID]
    line_salt, commitment, payload = row[SAID : SAID + 3]
    at = in_utc(row.at)
    line = written_at(row, at)
    bound = bytes(commitment)
    if line_salt is not None:
        bound = sha256(sha256(line_salt + line).digest() + bound).digest()
    leaf = written_leaf(row, at, bound, sha256(payload).digest())
    if merkle.leaf_hash(leaf) != leaf_hash:
        raise Broken(f"leaf {index} is not what was signed")
    words, words_salt, gap = words_of(row, line)
    facts = json.loads(words.decode()) if words else {}
    record = Record(
        index, *said, at, leaf, line_salt, commitment, words_salt, words, facts,
        row.certificate_id, gap,
    )  # fmt: skip
    record.read()
    return record


def words_of(row: Row[Any], line: bytes) -> tuple[bytes | None, bytes | None, str]:
    """Open an entry: its words, the salt of their commitment, or why they are not to be had."""
    if row.secret is None:
        return None, None, MISSING if row.certificate_id is None else SHREDDED
    try:
        secret = keyring.secret(row)
        sealed = row.payload
        words = AESGCM(payload_key(secret)).decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None
        )
    except (*UNOPENED, KeyLost):
        return None, None, MISSING
    words_salt = salt(secret)
    if sha256(words_salt + line + words).digest() != row.commitment:
        return None, None, ALTERED
    return words, words_salt, ""


def place(connection: Connection, records: Sequence[Record]) -> None:
    """Find where events belong: the thread, what they answer or are about, the conversation."""
    about = [target(record) for record in records]
    roots = parents(connection, {number for noun, number in about if noun == "comment"})
    talks = conversations(connection, {number for noun, number in about if noun == "message"})
    for record, (noun, number) in zip(records, about, strict=True):
        of, above = roots.get(number, (None, None)) if noun == "comment" else (None, None)
        record.root = ("post", of) if of else (noun, number)
        record.conversation_id = talks.get(number) if noun == "message" else None
        if noun in ("conversation", "participant"):
            record.conversation_id = record.facts.get("conversation_id") or (
                number if noun == "conversation" else None
            )
        if (noun, number) != record.thing:
            record.parent = (noun, number)
        elif noun == "comment" and of:
            record.parent = ("comment", above) if above else ("post", of)


def target(record: Record) -> Thing:
    """Name the text that an event is about; else the thing itself."""
    if record.noun not in TEXTS:
        for noun in ("comment", "message", "post"):
            found = record.facts.get(f"{noun}_id")
            if isinstance(found, int):
                return noun, found
    return record.thing


def parents(connection: Connection, ids: Collection[int]) -> Mapping[int, tuple[int, int | None]]:
    """Find of some comments the post, and the comment that they answer."""
    rows = connection.execute(ROOTS, {"ids": list(ids)}) if ids else ()
    return {number: (post_id, parent_id) for number, post_id, parent_id in rows}


def conversations(connection: Connection, ids: Collection[int]) -> Mapping[int, int]:
    """Find of some messages the conversation."""
    rows = connection.execute(CONVERSATIONS, {"ids": list(ids)}).all() if ids else ()
    return dict(rows)
