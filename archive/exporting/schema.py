"""How is a line of events.jsonl built? As a JSON Schema, for programs that read it in ten years."""

from __future__ import annotations

import json
from typing import Any

TEXT, NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0}
MAYBE_TEXT, MAYBE_NUMBER = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MAYBE_DIGEST = {"type": ["string", "null"], "pattern": "^[0-9a-f]{64}$"}
THING = {"type": ["string", "null"], "pattern": "^[a-z_]+-[0-9]+$"}


def about(kind: dict[str, Any], words: str) -> dict[str, Any]:
    """Say of a field what it holds, and what that means."""
    return kind | {"description": words}


FIELDS = {
    "act": about(TEXT, "What happened in one word: created, edited, deleted, joined, reacted, …"),
    "actor": about(MAYBE_TEXT, "The name of who did it, as of the checkpoint"),
    "actor_id": about(MAYBE_NUMBER, "The number of who did it"),
    "at": about(TEXT, "When, in UTC, to the microsecond"),
    "certificate": about(MAYBE_NUMBER, "On whose ground the words were destroyed"),
    "commitment": about(DIGEST, "SHA-256 over words_salt, the line and payload"),
    "community_id": about(MAYBE_NUMBER, "The community"),
    "conversation_id": about(MAYBE_NUMBER, "The conversation between people"),
    "event": about(TEXT, "What happened, as the log names it"),
    "form": about(NUMBER, "How line and payload are committed to"),
    "gap": about(MAYBE_TEXT, "Why the words are not here"),
    "id": about(NUMBER, "The entry"),
    "index": about(NUMBER, "The place in the log"),
    "leaf": about(TEXT, "The bytes that the leaf hash is over"),
    "noun": about(TEXT, "What kind of thing it is about"),
    "noun_id": about(NUMBER, "Which one"),
    "number": about(TEXT, "The number in a production"),
    "on_behalf_of_id": about(MAYBE_NUMBER, "For whom it was done"),
    "origin": about(TEXT, "How it came in: web, mail, api, import, job, …"),
    "parent": about(THING, "What it answers, or is about"),
    "payload": about({"type": ["object", "null"]}, "All that was kept of this version"),
    "prev_id": about(MAYBE_NUMBER, "The entry of the version before"),
    "salt": about(MAYBE_DIGEST, "Salt of the line"),
    "sign_in_id": about(MAYBE_NUMBER, "The sign-in"),
    "text": about(TEXT, "Where something is blacked out: what may be read"),
    "text_sha256": about(DIGEST, "SHA-256 of the text in the other formats"),
    "thread": about(THING, "The text that the thread began with"),
    "version": about({"type": "integer", "minimum": 1}, "The version, counted from 1"),
    "words_salt": about(MAYBE_DIGEST, "Salt of the words"),
}
SOMETIMES = ("number", "text")
EVENT = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "A line of events.jsonl",
    "type": "object",
    "additionalProperties": False,
    "required": [name for name in FIELDS if name not in SOMETIMES],
    "properties": FIELDS,
}


def written() -> bytes:
    """Write it as a file."""
    return json.dumps(EVENT, indent=1, ensure_ascii=False).encode() + b"\n"
