"""How is an event written so that it proves itself? One JSON object a line, with all it said."""

from __future__ import annotations

import json

from archive.exporting.names import Names
from archive.exporting.records import BLACKED_OUT, Record
from archive.ledger import ENCODE, or_null

NAME = "events.jsonl"


# As `canonical` writes it, in half the time: the names stand in order, and no word of ours (act,
# event, noun, origin, gap) has a sign that JSON escapes.
LINE = (
    '{"act":"%s","actor":%s,"actor_id":%s,"at":"%s","certificate":%s,"commitment":"%s",'
    '"community_id":%s,"conversation_id":%s,"event":"%s","form":%s,"gap":%s,"id":%s,"index":%s,'
    '"leaf":%s,"noun":"%s","noun_id":%s,%s"on_behalf_of_id":%s,"origin":"%s","parent":%s,'
    '"prev_id":%s,"salt":%s,"sign_in_id":%s,%s"text_sha256":"%s","thread":%s,"version":%s,'
    '"words_salt":%s,"payload":'
)


def line(record: Record, names: Names) -> bytes:
    """Write an event. `payload` comes last, as the bytes that were committed to."""
    who = names.person(record.actor_id)
    number = f'"number":{ENCODE(record.number)},' if record.number else ""
    words = f'"text":{ENCODE(record.text)},' if record.gap == BLACKED_OUT else ""
    head = LINE % (
        record.act, ENCODE(who and who.called), or_null(record.actor_id), record.time,
        or_null(record.certificate), record.commitment.hex(), or_null(record.community_id),
        or_null(record.conversation_id), record.event, record.form, quoted(record.gap),
        record.id, record.index, ENCODE(record.leaf.decode()), record.noun, record.noun_id, number,
        or_null(record.on_behalf_of_id), record.origin, quoted(named(record.parent)),
        or_null(record.prev_id), quoted(record.salt and record.salt.hex()),
        or_null(record.sign_in_id), words, record.digest, quoted(named(record.root)),
        record.version, quoted(record.words_salt and record.words_salt.hex()),
    )  # fmt: skip
    return head.encode() + (record.words or b"null") + b"}\n"


def quoted(words: str | bytes | None) -> str:
    """Write a word of ours, or that there is none, as JSON does."""
    return f'"{words}"' if words else "null"


def named(thing: tuple[str, int] | None) -> str | None:
    """Name a thing in one word."""
    return None if thing is None else f"{thing[0]}-{thing[1]}"


def read(written: bytes) -> dict[str, object]:
    """Read an event back."""
    found: dict[str, object] = json.loads(written)
    return found
