"""Are the places of the log still what was signed, each with an entry that goes with it?"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Row, TextClause, text

from archive import ledger, log, merkle, note, verify_archive
from archive.keyring import KeyLost
from archive.log import OF_LEAF, WIDTH, Checkpoint
from archive.note import BadNote, Verifier
from archive.verify_archive import ByEntry, Report

AT_ONCE = 1_000  # rows that are held in memory
UNOPENED = (InvalidTag, ValueError)  # ValueError: what is left is too short to be tried

LINE = f"{OF_LEAF}, k.kek_id, k.secret, d.certificate_id"
BESIDE = """
    LEFT JOIN entry_key k ON k.entry_id = e.id LEFT JOIN destroyed d ON d.entry_id = e.id
"""
ROWS = f"""
    SELECT l.index, l.entry_id, l.hash, {LINE} {{payload}}
      FROM leaf l LEFT JOIN entry e ON e.id = l.entry_id {BESIDE} ORDER BY l.index
"""
WAITING = f"""
    SELECT {LINE} {{payload}} FROM unsealed u JOIN entry e ON e.id = u.entry_id {BESIDE}
     WHERE NOT EXISTS (SELECT FROM leaf l WHERE l.entry_id = e.id) ORDER BY e.id
"""
CHECKPOINTS = text("SELECT size, note FROM checkpoint ORDER BY size")
TILES = text("SELECT number, hashes, root FROM tile WHERE level = :level ORDER BY number")
LEVELS = text("SELECT DISTINCT level FROM tile WHERE level > :highest ORDER BY level")


@dataclass
class Seen:
    """How much there is of what nobody signs as a whole, so that a later look can compare."""

    size: int = 0
    checkpoints: int = 0
    digest: str = ""
    cosignatures: int = 0
    stamps: int = 0


def rows(
    connection: Connection, sql: TextClause | str, *, at_once: int = AT_ONCE, **more: Any
) -> Generator[Row[Any]]:
    """Read rows a few at a time."""
    words = text(sql) if isinstance(sql, str) else sql
    with connection.execute(words, more, execution_options={"yield_per": at_once}) as found:
        yield from found


class Reading:
    """One reading of the log from its first leaf to its last, with all that is said of them."""

    def __init__(
        self,
        connection: Connection,
        report: Report,
        known: Sequence[Verifier],
        before: Seen | None,
        elsewhere: Sequence[Checkpoint],
        *,
        is_full: bool,
    ) -> None:
        self.connection = connection
        self.report, self.counts = report, report.counts
        self.known = known
        self.before, self.recalled = before, (0, "")
        self.elsewhere = sorted(elsewhere, key=lambda one: one.size)
        self.is_full = is_full
        many = connection.scalar(text("SELECT count(*) FROM entry"))
        self.places, self.versions, self.named = ByEntry(many), ByEntry(many), ByEntry(many)
        self.listing: set[int] = set()  # certificates that list the entries that they are about
        self.peaks: list[tuple[int, bytes]] = []  # of the leaves in full tiles
        self.roots: list[bytes] = []  # of the full tiles of level 0
        self.shredded: Counter[int] = Counter()
        self.seen = Seen()
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self) -> None:
        """Look at every leaf in order with its entry, and at tiles and checkpoints on the way."""
        self.payload = ", e.payload" if self.is_full else ""
        with (
            closing(rows(self.connection, TILES, level=0)) as tiles,
            closing(rows(self.connection, CHECKPOINTS)) as checkpoints,
        ):
            self.tiles, self.checkpoints = Ahead(tiles), Ahead(checkpoints)
            self.leaves()
        for row in rows(self.connection, WAITING.format(payload=self.payload)):
            self.counts["waiting"] += 1
            self.line(row, row.id)
        self.counts["size"] = self.size
        words = f"{self.size:,} entries, {self.seen.checkpoints:,} checkpoints"
        self.report.say("log", f"{words}; {self.counts['waiting']:,} more wait")

    def leaves(self) -> None:
        """Look at every leaf in order."""
        tile: list[tuple[bytes, bytes]] = []
        for row in rows(self.connection, ROWS.format(payload=self.payload)):
            if row.index != self.size:
                words = f"is not there, or not alone: {row.index} follows"
                self.report.fault("leaf", words, self.size)
                self.size = row.index
            tile.append((self.entry(row), row.hash))
            self.size += 1
            if self.checkpoints.next and self.checkpoints.next.size <= self.size:
                self.signed(tile)
            while self.elsewhere and self.elsewhere[0].size <= self.size:
                self.kept_elsewhere(self.elsewhere.pop(0), tile)
            if len(tile) == WIDTH:
                self.tile(tile)
                tile = []
        self.agree(tile, None)
        while row := self.tiles.take():
            self.report.fault("tile", "is one too many at level 0", row.number)
        while row := self.checkpoints.take():
            words = f"{row.size} leaves were signed, and {self.size} are there"
            self.report.fault("checkpoint", words, row.size)
        for one in self.elsewhere:
            words = f"{one.size} leaves were signed, it says elsewhere; {self.size} are there"
            self.report.fault("leaf, checkpoint", words, one.size)
        if self.seen.size != self.size:
            words = f"{self.size - self.seen.size} leaves are not signed"
            self.report.fault("leaf, checkpoint", words, self.seen.size)

    def entry(self, row: Row[Any]) -> bytes:
        """Look at an entry that has a place; give the hash that its leaf should have."""
        if row.id is None:
            self.report.fault("entry, leaf", f"entry {row.entry_id} is not there", row.index)
            return bytes(row.hash)
        if self.places.get(row.id):
            self.report.fault("leaf", f"entry {row.id} has a place already", row.index)
        if row.prev_id is not None and not self.places.get(row.prev_id):
            words = f"entry {row.id} does not come after {row.prev_id}, which it follows"
            self.report.fault("entry", words, row.index)
        self.places.put(row.id, row.index + 1)
        self.line(row, row.index)
        return merkle.leaf_hash(log.leaf(row))

    def line(self, row: Row[Any], index: int) -> None:
        """Look at what an entry says, and at what opens it."""
        if not self.is_next(row):
            words = f"entry {row.id} is not the next version of its object"
            self.report.fault("entry", words, index)
        if row.secret is not None and row.certificate_id is not None:
            words = f"certificate {row.certificate_id} calls it destroyed, and its secret is here"
            self.report.fault("destroyed, entry_key", words, index)
        elif row.secret is None and row.certificate_id is None:
            self.counts["missing"] += 1
            words = f"the secret of entry {row.id} is missing, and no certificate says why"
            self.report.fault("entry_key, destroyed", words, index)
        elif row.secret is None and row.certificate_id in self.listing - {self.named.get(row.id)}:
            words = f"certificate {row.certificate_id} is not about entry {row.id}"
            self.report.fault("destroyed, certificate", words, index)
        elif row.secret is None:
            self.counts["shredded"] += 1
            self.counts["unproved"] += row.form == 1
            self.shredded[row.certificate_id] += 1
        elif self.is_full:
            self.open(row, index)

    def certified(self, certificate: int, body: str) -> None:
        """Take down which entries a certificate is about; a body that says so lists their ids."""
        try:
            listed = json.loads(body)["entries"]
        except (ValueError, KeyError, TypeError):
            return  # a body that was changed is found by its digest
        if isinstance(listed, list):
            self.listing.add(certificate)
            for entry in listed:
                self.named.put(entry, certificate)

    def open(self, row: Row[Any], index: int) -> None:
        """Open an entry's payload, and compare all of it with what was committed to."""
        try:
            if ledger.is_committed(row, row):
                self.counts["opened"] += 1
                return
            words = "is not what was committed to"
        except UNOPENED:
            words = f"is not opened by its secret, under key {row.kek_id or 0:016x}"
        except KeyLost:
            words = f"is lost: key {row.kek_id:016x} is gone, and no certificate says why"
        self.report.fault("entry, entry_key", f"entry {row.id} {words}", index)

    def is_next(self, row: Row[Any]) -> bool:
        """Tell whether an entry is its object's next version, and the only one that follows so."""
        before = hash(f"{row.noun} {row.noun_id} {row.version - 1}")
        self.versions.put(row.id, hash(f"{row.noun} {row.noun_id} {row.version}"))
        if row.prev_id is None:
            return bool(row.version == 1)
        if self.versions.get(row.prev_id) != before:
            return False
        self.versions.put(row.prev_id, 1)
        return True

    def tile(self, hashes: list[tuple[bytes, bytes]]) -> None:
        """Look at a full tile of level 0, whose leaves were just read."""
        number = len(self.roots)
        while self.tiles.next and self.tiles.next.number < number:
            self.report.fault("tile", "is one too many at level 0", self.tiles.take().number)
        is_there = self.tiles.next and self.tiles.next.number == number
        found = self.tiles.take() if is_there else None
        self.agree(hashes, found)
        joined = b"".join(own for own, _kept in hashes)
        root = verify_archive.fold(joined)
        self.kept(0, number, joined, root, found)
        self.roots.append(root)
        height = 8
        while self.peaks and self.peaks[-1][0] == height:
            root, height = merkle.node_hash(self.peaks.pop()[1], root), height + 1
        self.peaks.append((height, root))

    def agree(self, hashes: list[tuple[bytes, bytes]], tile: Row[Any] | None) -> None:
        """Compare the hashes of entries with those in their leaves; the tile tells who is wrong."""
        for place, (own, kept) in enumerate(hashes):
            if own != kept:
                index = self.size - len(hashes) + place
                third = tile.hashes[32 * place : 32 * place + 32] if tile else b""
                table = {kept: "entry", own: "leaf"}.get(third, "entry, leaf")
                self.report.fault(table, "entry and leaf do not go together", index)

    def kept(
        self, level: int, number: int, joined: bytes, root: bytes, tile: Row[Any] | None
    ) -> None:
        """Compare a tile that is kept with what its hashes should be."""
        if tile is None:
            self.report.fault("tile", f"is not there at level {level}", number)
        elif (tile.hashes, tile.root) != (joined, root):
            self.report.fault("tile", f"has not the right hashes at level {level}", number)

    def levels(self) -> None:
        """Look at the tiles above those of the leaves."""
        roots, level = self.roots, 1
        while len(roots) >= WIDTH:
            tiles = {row.number: row for row in rows(self.connection, TILES, level=level)}
            above = []
            for number in range(len(roots) // WIDTH):
                joined = b"".join(roots[number * WIDTH : (number + 1) * WIDTH])
                above.append(verify_archive.fold(joined))
                self.kept(level, number, joined, above[-1], tiles.pop(number, None))
            for number in tiles:
                self.report.fault("tile", f"is one too many at level {level}", number)
            roots, level = above, level + 1
        for row in rows(self.connection, LEVELS, highest=level - 1):
            self.report.fault("tile", f"is one too many at level {row.level}", 0)

    def signed(self, tile: list[tuple[bytes, bytes]]) -> None:
        """Look at the checkpoint over the leaves so far."""
        while self.checkpoints.next and self.checkpoints.next.size <= self.size:
            row = self.checkpoints.take()
            try:
                found = log.read(written(row.note, self.known))
                if found.size != row.size or found.size != self.size:
                    raise BadNote("speaks of another number of leaves")
                if found.root != self.root([own for own, _kept in tile]):
                    raise BadNote("has not the root of these leaves")
                if found.origin not in {key.name for key in self.known}:
                    raise BadNote("is of another log")
            except BadNote as bad:
                self.report.fault("checkpoint", bad, row.size)
            self.digest.update(row.note.encode())
            self.seen.checkpoints += 1
            self.seen.size = row.size
            self.seen.digest = self.digest.hexdigest()
            if self.before and row.size == self.before.size:
                self.recalled = (self.seen.checkpoints, self.seen.digest)

    def kept_elsewhere(self, one: Checkpoint, tile: list[tuple[bytes, bytes]]) -> None:
        """Compare the leaves so far with a checkpoint that is kept outside the database."""
        if one.size == self.size and self.size and one.root != self.root([own for own, _ in tile]):
            words = "the log does not begin with what is kept elsewhere"
            self.report.fault("leaf, checkpoint", words, one.size)

    def root(self, rest: Sequence[bytes]) -> bytes:
        """Hash the leaves so far: those in full tiles, and the rest."""
        found = [peak for _height, peak in self.peaks]
        if rest and len(rest) < WIDTH:
            for height, place in merkle.peaks(0, len(rest)):
                found.append(merkle.fold(rest[place << height :][: 1 << height]))
        elif rest:
            found.append(merkle.fold(rest))
        last = found.pop()
        while found:
            last = merkle.node_hash(found.pop(), last)
        return last


def written(words: str, known: Sequence[Verifier]) -> note.Note:
    """Read a note that somebody known signed; BadNote also if it is not written in the one way."""
    found = note.opened(words, known)
    if str(found) != words:
        raise BadNote("is not written as it was signed")
    return found


class Ahead:
    """Rows of which the next one can be looked at before it is taken."""

    def __init__(self, found: Iterator[Row[Any]]) -> None:
        self.found = found
        self.next: Any = next(found, None)

    def take(self) -> Any:
        """Give the next row; None after the last."""
        taken, self.next = self.next, next(self.found, None)
        return taken
