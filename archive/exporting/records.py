"""What does one event of an export say, whatever format it is written in?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.ledger import ENCODE
from archive.redacting import Span, burned

Thing = tuple[str, int]

TEXTS = ("post", "comment", "message")
# What an event's own word does not say plainly.
ACTS = {
    "reaction.added": "reacted",
    "reaction.removed": "unreacted",
    "participant.added": "joined",
    "membership.approved": "joined",
    "membership.removed": "left",
    "membership.erased": "left",
    "gathering.moved": "moved",
    "story.told": "created",
    "story.retold": "edited",
    "share.made": "shared",
    "quote.made": "quoted",
    "vote.cast": "voted",
    "vote.changed": "voted",
    "poll.asked": "created",
    "file.added": "created",
    "file.described": "edited",
    "file.removed": "deleted",
    "share.removed": "deleted",
    "community.changed": "edited",
    "conversation.started": "created",
    "conversation.named": "edited",
}
SHREDDED, MISSING, ALTERED = "shredded", "missing", "altered"
BLACKED_OUT = "blacked_out"  # in a production: its text stands there with marks in it
# What stays of an event in which something is blacked out: nothing of these is words.
BESIDE_WORDS = (
    "posted_at", "deleted_at", "kind", "language", "state", "conversation_id", "post_id",
)  # fmt: skip


def act_of(event: str) -> str:
    """Say in one word what happened: created, edited, deleted, restored, reacted, joined, …"""
    return ACTS.get(event) or event.partition(".")[2]


@dataclass(slots=True)
class Record:
    """One entry of the ledger that a grant opens.

    `index` is its place in the log. `words` are the bytes of its payload, None where they are gone:
    then `gap` says why, with a `certificate` where they were destroyed by one. `leaf` is what its
    leaf hash is over; `salt` belongs to the line, `words_salt` to line and words.
    """

    index: int
    id: int
    form: int
    event: str
    noun: str
    noun_id: int
    version: int
    prev_id: int | None
    actor_id: int | None
    on_behalf_of_id: int | None
    sign_in_id: int | None
    community_id: int | None
    origin: str
    at: datetime
    time: str  # the same in UTC, as it is written
    leaf: bytes
    salt: bytes | None
    commitment: bytes
    words_salt: bytes | None
    words: bytes | None
    facts: dict[str, Any]
    certificate: int | None
    gap: str = ""
    conversation_id: int | None = None
    root: Thing | None = None  # the thread
    parent: Thing | None = None  # what it answers, or is about
    number: str = ""  # in a production
    text: str = field(init=False, default="")
    digest: str = field(init=False, default="")

    def read(self) -> None:
        """Write what it says as one text, and take its digest."""
        self.text = self._text()
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()

    def black_out(self, spans: Iterable[Span]) -> None:
        """Put marks in the place of some words; what could tell them stays in the house."""
        self.text = burned(self.text, spans)
        self.digest = hashlib.sha256(self.text.encode()).hexdigest()
        self.facts = {name: self.facts[name] for name in BESIDE_WORDS if name in self.facts}
        self.words = self.words_salt = None
        self.gap = BLACKED_OUT

    def _text(self) -> str:
        if self.words is None:
            return ""
        if self.noun in TEXTS:
            parts = (self.facts.get("title"), self.facts.get("source"))
            return "\n\n".join(part for part in parts if part)
        lines = ((name, it) for name, it in sorted(self.facts.items()) if it is not None)
        return "\n".join(
            f"{name}: {it if isinstance(it, str) else ENCODE(it)}" for name, it in lines
        )

    @property
    def act(self) -> str:
        """Say in one word what happened."""
        return act_of(self.event)

    @property
    def thing(self) -> Thing:
        """Name what it is about."""
        return self.noun, self.noun_id

    @property
    def name(self) -> str:
        """Name the event as it is named in every format: noun, number and version."""
        return f"{self.noun}-{self.noun_id}-v{self.version}"

    @property
    def place(self) -> Thing:
        """Name where it was said: a community, a conversation, or the house."""
        if self.conversation_id is not None:
            return "conversation", self.conversation_id
        return ("house", 0) if self.community_id is None else ("community", self.community_id)

    @property
    def file_ids(self) -> list[int]:
        """List the files that stood with this version."""
        if self.noun == "file":
            return [self.noun_id]
        found = self.facts.get("files")
        return found if isinstance(found, list) and self.noun in TEXTS else []
