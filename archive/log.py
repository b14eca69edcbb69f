"""What does the log of the ledger hold, and what hashes make its tree?

The log is that of RFC 9162 in the tiles of C2SP tlog-tiles. A leaf holds nothing that anybody
could be known by: a commitment and a digest, both useless without the entry itself.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import merkle, note
from archive.ledger import COVERED, bound, in_utc, or_null
from archive.note import BadNote, Note, Verifier

WIDTH = 256  # hashes in a tile
SIZE = 32  # bytes of a hash
# What a leaf is made of.
OF_LEAF = f"""e.id, {", ".join(f"e.{name}" for name in COVERED)}, e.line_salt, e.commitment,
    sha256(e.payload) AS payload_digest"""

LEAF = '{"at":"%s","commitment":"%s","event":"%s","id":%s,"payload":"%s","prev":%s,"v":%s}'


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed about the log: whose it is, how many leaves it has, and their root."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        """Write it as C2SP tlog-checkpoint does."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read(signed: Note) -> Checkpoint:
    """Read a checkpoint; BadNote if the note is none. Further lines are passed over."""
    try:
        origin, size, root, *_more = signed.text.removesuffix("\n").split("\n")
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError:
        raise BadNote("a checkpoint has an origin, a size and a root") from None
    if size != str(found.size) or found.size < 0 or len(found.root) != SIZE or not origin:
        raise BadNote("a checkpoint has an origin, a size and a root")
    return found


def leaf(entry: Row[Any]) -> bytes:
    """Write the bytes of an entry's leaf: when what kind of thing happened, and two seals.

    The entry needs what `OF_LEAF` selects.
    """
    return written_leaf(entry, in_utc(entry.at), bound(entry), entry.payload_digest)


def written_leaf(entry: Row[Any], at: str, bound: bytes, payload_digest: bytes) -> bytes:
    """Write a leaf of which all is at hand; its names stand in the order of RFC 8785."""
    words = LEAF % (
        at, bound.hex(), entry.event, entry.id, payload_digest.hex(), or_null(entry.prev_id),
        entry.form,
    )  # fmt: skip
    return words.encode()


TILE = text("SELECT hashes FROM tile WHERE level = :level AND number = :number")
LEAVES = text("SELECT hash FROM leaf WHERE index >= :first AND index < :first + 256 ORDER BY index")
ROOTS = text(
    "SELECT root FROM tile WHERE level = :level - 1 AND number >= :first AND number < :first + 256 "
    "ORDER BY number"
)


class Broken(Exception):
    """The log is not what it was when it was signed."""


class Log:
    """The log as one connection sees it. Give a new one to every transaction: it remembers."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rows: dict[tuple[int, int], list[bytes]] = {}

    @property
    def size(self) -> int:
        """Count the leaves."""
        newest: int | None = self.connection.scalar(text("SELECT max(index) FROM leaf"))
        return 0 if newest is None else newest + 1

    def row(self, level: int, number: int) -> list[bytes]:
        """Give the hashes of a tile; those that there are, where it is not full yet."""
        found = self.rows.get((level, number))
        if found is None:
            found = self.rows[level, number] = list(self._read(level, number))
        return found

    def _read(self, level: int, number: int) -> Iterator[bytes]:
        full = self.connection.scalar(TILE, {"level": level, "number": number})
        if full is not None:
            return (full[place : place + SIZE] for place in range(0, WIDTH * SIZE, SIZE))
        some = LEAVES if level == 0 else ROOTS
        return iter(self.connection.scalars(some, {"level": level, "first": number * WIDTH}).all())

    def subtree(self, height: int, place: int) -> bytes:
        """Give the hash of a complete subtree, for merkle's proofs."""
        level, rest = divmod(height, 8)
        first, width = place << rest, 1 << rest
        number, offset = divmod(first, WIDTH)
        hashes = self.row(level, number)[offset : offset + width]
        if len(hashes) < width:
            raise Broken(f"level {level} lacks hashes from {first} on")
        return merkle.fold(hashes)

    def root(self, size: int) -> bytes:
        """Hash the first `size` leaves."""
        return merkle.root(self.subtree, size)

    def newest(self) -> str | None:
        """Give the newest checkpoint as it was signed."""
        newest = text("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        words: str | None = self.connection.scalar(newest)
        return words

    def checkpoint(self, known: Verifier) -> Checkpoint | None:
        """Read the newest checkpoint; BadNote unless it is signed by the key that is known."""
        words = self.newest()
        return None if words is None else read(note.opened(words, [known]))
