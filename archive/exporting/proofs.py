"""What shows a stranger that an export is a part of the log, and that nothing of the range lacks?

The hashes of all leaves of the range, of entries that are left out, too; every hash above them up
to the signed root; who signed, saw and stamped it; and the certificates on whose ground something
is not there, each with the path that leads from its own entry to the root.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, text

from archive import merkle, note
from archive.exporting import jsonl
from archive.exporting.bag import Bag
from archive.exporting.names import Names
from archive.exporting.reading import LINE, opened, stretch
from archive.ledger import canonical
from archive.log import WIDTH, Broken, Checkpoint, Log, read
from archive.package import CHECKPOINTS, COSIGNATURES, KEYS, STAMPS
from archive.rereading import rows
from archive.verify_archive import PROOF, tile_name
from models import Entry, Event, Leaf

AT_ONCE = 50  # tiles that are held in memory, 8 kB each
SIGNED = text("SELECT note FROM checkpoint WHERE size = :size")
SIGNED_AT = text("SELECT signed_at FROM checkpoint WHERE size = :size")
TILES = text(
    """
    SELECT level, number, hashes FROM tile
     WHERE (number + 1) * :width <= (CAST(:size AS bigint) >> (8 * level))
       AND (level > 0 OR number >= :first AND number < :last OR number = ANY(:alone))
     ORDER BY level, number
    """
)
CERTIFICATES = text(
    "SELECT id, issued_at, ground, body, digest FROM certificate WHERE id = ANY(:ids) ORDER BY id"
)


def checkpoint(connection: Connection, size: int | None = None) -> tuple[Checkpoint, str]:
    """Find the checkpoint over so many leaves, the newest where nothing is said.

    LookupError where none was signed. Broken if the log is not what it says.
    """
    log = Log(connection)
    words = log.newest() if size is None else connection.scalar(SIGNED, {"size": size})
    if words is None:
        raise LookupError(f"no checkpoint over {size} entries" if size else "nothing is signed yet")
    found = read(note.read(words))
    if log.root(found.size) != found.root:
        raise Broken(f"the first {found.size} leaves are not those that were signed")
    return found, words


def signed_at(connection: Connection, size: int) -> datetime:
    """Tell when the checkpoint over so many leaves was signed."""
    found: datetime = connection.execute(SIGNED_AT, {"size": size}).scalar_one()
    return found


class Proofs:
    """The folder `proof` of an export of the leaves from `first` to `last` (not included)."""

    def __init__(self, connection: Connection, bag: Bag, size: int, first: int, last: int) -> None:
        self.connection, self.bag = connection, bag
        self.size, self.first, self.last = size, first, last

    def write(self, certificates: Iterable[int], ends: Sequence[int]) -> dict[str, Any]:
        """Write all of it; `ends` are the places of the first and the last event."""
        found, words = checkpoint(self.connection, self.size)
        self.signed = self.cosigned(self.size, words)
        self.put("checkpoint", self.signed)
        earlier = list(self.checkpoints())
        self.tiles({size // WIDTH for size in earlier})
        stamps = list(self.stamps())
        self.put("keys.txt", "".join(f"{key}\n" for key in self.connection.scalars(KEYS)).encode())
        self.certificates(sorted(certificates))
        for index in ends:
            self.inclusion(index)
        return {
            "origin": found.origin,
            "size": self.size,
            "root": found.root.hex(),
            "from": self.first,
            "to": self.last,
            "also": [],
            "checkpoints": earlier,
            "stamps": stamps,
        }

    def put(self, name: str, content: bytes) -> None:
        """Write a file of the folder."""
        self.bag.put(f"proof/{name}", content)

    def cosigned(self, size: int, words: str) -> bytes:
        """Add the lines of witnesses to a checkpoint."""
        lines = self.connection.scalars(COSIGNATURES, {"size": size})
        return (words + "".join(f"{line}\n" for line in lines)).encode()

    def checkpoints(self) -> Iterator[int]:
        """Write earlier checkpoints that others may know; name their sizes."""
        bounds = {"first": self.first, "last": self.last, "newest": self.size}
        for size, words in self.connection.execute(CHECKPOINTS, bounds).all():
            self.put(f"checkpoints/{size}", self.cosigned(size, words))
            yield size

    def stamps(self) -> Iterator[str]:
        """Write the stamps, each beside just what it is over; name them."""
        before, number = None, 0
        for size, token, words in self.connection.execute(
            STAMPS, {"first": self.first, "last": self.last}
        ).all():
            number = number + 1 if size == before else 1
            if number == 1:
                self.put(f"stamps/{size}.txt", note.read(words).text.encode())
            name = f"{size}.tsr" if number == 1 else f"{size}-{number}.tsr"
            self.put(f"stamps/{name}", token)
            before = size
            yield name

    def tiles(self, alone: set[int]) -> None:
        """Write the hashes of the range's leaves, and all above them."""
        values = {
            "first": self.first // WIDTH,
            "last": -(-self.last // WIDTH),
            "alone": sorted(alone),
            "size": self.size,
            "width": WIDTH,
        }
        for level, number, hashes in rows(self.connection, TILES, at_once=AT_ONCE, **values):
            self.put(tile_name(level, number, WIDTH), hashes)
        log, level = Log(self.connection), 0
        while count := self.size >> 8 * level:
            number, width = divmod(count, WIDTH)
            if width:
                hashes = b"".join(log.row(level, number)[:width])
                self.put(tile_name(level, number, width), hashes)
            level += 1

    def certificates(self, ids: Sequence[int]) -> None:
        """Write the certificates that events name, each with its own entry and the way to it."""
        entries = {row.noun_id: row for row in self.issued(ids)}
        lines = []
        for row in self.connection.execute(CERTIFICATES, {"ids": list(ids)}):
            facts = {
                "id": row.id,
                "issued_at": row.issued_at.isoformat(),
                "ground": row.ground,
                "body": row.body,
                "digest": row.digest.hex(),
            }
            facts |= self.way(entries.get(row.id))
            lines.append(canonical(facts) + b"\n")
        self.put("certificates.jsonl", b"".join(lines))

    def issued(self, ids: Sequence[int]) -> Sequence[Row[Any]]:
        """Find the entries that say that certificates were issued, up to the checkpoint."""
        asked = stretch(select(*LINE), 0, self.size).where(
            Entry.event == Event.CERTIFICATE_ISSUED, Entry.noun_id.in_(ids)
        )
        return self.connection.execute(asked).all()

    def way(self, row: Row[Any] | None) -> dict[str, Any]:
        """Write a certificate's entry, and the way from its leaf to the root; None after it."""
        if row is None:
            return {"entry": None, "path": None}
        path = merkle.inclusion(Log(self.connection).subtree, row.index, self.size)
        line = jsonl.read(jsonl.line(opened(row), Names(self.size)))
        return {"entry": line, "path": [step.hex() for step in path]}

    def inclusion(self, index: int) -> None:
        """Write for foreign tools that the event at a place is in the log (C2SP tlog-proof)."""
        row = self.connection.execute(
            stretch(select(*LINE), index, index + 1).order_by(Leaf.index)
        ).one()
        path = merkle.inclusion(Log(self.connection).subtree, index, self.size)
        lines = [
            PROOF,
            f"extra {base64.b64encode(opened(row).leaf).decode()}",
            f"index {index}",
            *(base64.b64encode(step).decode() for step in path),
            "",
        ]
        self.put(f"{index}.tlog-proof", "\n".join(lines).encode() + b"\n" + self.signed)
