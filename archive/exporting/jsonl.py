"""How is an event written so that it proves itself? One JSON object a line, with all it said."""

from __future__ import annotations

import json

from archive.exporting.names import Names
from archive.exporting.records import BLACKED_OUT, Record
from archive.ledger import canonical

NAME = "events.jsonl"


def line(record: Record, names: Names) -> bytes:
    """Write an event. `payload` comes last, as the bytes that were committed to."""
    facts = {
        "act": record.act,
        "actor": (who := names.person(record.actor_id)) and who.called,
        "actor_id": record.actor_id,
        "at": record.time,
        "certificate": record.certificate,
        "commitment": record.commitment.hex(),
        "community_id": record.community_id,
        "conversation_id": record.conversation_id,
        "event": record.event,
        "form": record.form,
        "gap": record.gap or None,
        "id": record.id,
        "index": record.index,
        "leaf": record.leaf.decode(),
        "noun": record.noun,
        "noun_id": record.noun_id,
        "on_behalf_of_id": record.on_behalf_of_id,
        "origin": str(record.origin),
        "parent": named(record.parent),
        "prev_id": record.prev_id,
        "salt": record.salt and record.salt.hex(),
        "sign_in_id": record.sign_in_id,
        "text_sha256": record.digest,
        "thread": named(record.root),
        "version": record.version,
        "words_salt": record.words_salt and record.words_salt.hex(),
    }
    if record.number:
        facts["number"] = record.number
    if record.gap == BLACKED_OUT:
        facts["text"] = record.text
    head = canonical(facts)[:-1]
    return head + b',"payload":' + (record.words or b"null") + b"}\n"


def named(thing: tuple[str, int] | None) -> str | None:
    """Name a thing in one word."""
    return None if thing is None else f"{thing[0]}-{thing[1]}"


def read(written: bytes) -> dict[str, object]:
    """Read an event back."""
    found: dict[str, object] = json.loads(written)
    return found
