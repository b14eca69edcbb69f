"""What does any export hold, whoever wrote it? The things that a source gives, one after another.

Keys name things as the source does; with the name of the source before them they are the origins
by which a second import knows them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, Any, Protocol

from models import now

PEOPLE, PLACES, MEMBERS = "people", "communities", "members"
MESSAGES, DIRECT, REACTIONS, FILES, OTHERS = (
    "messages",
    "direct messages",
    "reactions",
    "files",
    "other rows",
)
KINDS = (PEOPLE, PLACES, MEMBERS, MESSAGES, DIRECT, REACTIONS, FILES, OTHERS)


EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)


def sound(at: datetime | None) -> datetime | None:
    """Take a time at which somebody can have written; None for others, that no page could show."""
    return at if at is not None and EARLIEST <= at <= now() + AHEAD else None


def read_json(words: bytes) -> Any:
    """Read JSON, without signs that no database takes: half a sign becomes "?". ValueError."""
    found = json.loads(words)
    is_odd = b"\\u0000" in words or b"\\ud" in words.lower()
    return clean(found) if is_odd else found


def clean(value: Any) -> Any:
    """Leave out what no database takes, in all that a value holds."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """A person or a bot."""

    key: str
    name: str
    handle: str = ""
    email: str = ""
    title: str = ""
    zone: str = ""
    language: str = ""
    is_gone: bool = False
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A channel or group, which becomes a community."""

    key: str
    name: str
    purpose: str = ""
    is_private: bool = False
    is_archived: bool = False
    at: datetime | None = None
    creator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """That somebody is a member of a circle."""

    circle: str
    person: str
    is_owner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation between two people or a few."""

    key: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """That somebody reacted, with the name of the emoji."""

    name: str
    person: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file: where its bytes lie in the export, or nothing where they are not in it."""

    key: str
    name: str
    path: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message. `is_later` is one that changes, or takes back, what stood there before."""

    key: str
    place: str  # of a circle or a talk
    author: str
    at: datetime
    words: str = ""
    who: Someone | None = None  # who wrote it, where the list of people may lack them
    thread: str = ""  # the key of the message that it answers
    thread_author: str = ""
    edited_at: datetime | None = None
    is_deleted: bool = False
    is_pinned: bool = False
    is_later: bool = False
    signs: tuple[Sign, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """Rows of the export that stay behind, and why."""

    kind: str
    reason: str
    number: int = 1
    key: str = ""


class Names(Protocol):
    """Knows how what the source names is called here, for words that name it."""

    handles: Mapping[str, str]
    slugs: Mapping[str, str]

    def address(self, key: str) -> str:
        """Give the address here of a message of the source."""


class Source(Protocol):
    """An export that was opened. Each of its lists can be read again."""

    kind: str  # slack, mattermost, viva
    team: str
    unreadable: list[str]

    def people(self) -> Iterator[Someone | Left]:
        """Read who is in it."""

    def circles(self) -> Iterator[Circle | Left]:
        """Read its channels."""

    def stays(self) -> Iterator[Stay | Left]:
        """Read who is a member of which."""

    def talks(self) -> Iterator[Talk | Left]:
        """Read the conversations of two and of a few."""

    def texts(self, names: Names) -> Iterator[Said | Left]:
        """Read all that was said: in each place the oldest first."""

    def open(self, path: str) -> IO[bytes]:
        """Open a file whose bytes are in it."""
