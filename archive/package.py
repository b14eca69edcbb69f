"""How does the log leave the house, so that strangers can check it without us?

As a folder: the log in the files of C2SP tlog-tiles, checkpoints as signed notes, the entries with
what opens them, and the program that checks it all. `archive/verify_archive.py` says what is where.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Row, text

from archive import merkle, note, verify_archive
from archive.keyring import KeyLost, keyring
from archive.ledger import COVERED, canonical
from archive.log import OF_LEAF, WIDTH, Broken, Checkpoint, Log, leaf, read
from archive.rereading import UNOPENED, rows
from archive.verify_archive import tile_name

FORM = 2
README = """A proof package of a Kring archive

about.json          which entries are here, and how many
checkpoint          the log as it was last signed: origin, size, root (C2SP signed-note)
checkpoints/        the same as signed earlier: the last of each day
keys.txt            the keys of the log and of its witnesses: compare them with those you were given
tile/               the log's hashes and leaves (C2SP tlog-tiles, RFC 9162)
entries.jsonl       the entries: the line of each with its salt, its payload encrypted, its secret
certificates.jsonl  on what ground the secrets that are not there were destroyed
stamps/             RFC 3161 time-stamps: N.tsr is over N.txt, what is signed of checkpoint N
SHA256SUMS          the digest of every file
verify_archive.py   checks all of it: python3 verify_archive.py . --payloads --key KEY

Whoever has this folder can read what the entries say. Without Kring's own program:

    sha256sum --check --strict SHA256SUMS
    openssl ts -verify -data stamps/N.txt -in stamps/N.tsr -CAfile AUTHORITY.pem

and any tool for C2SP notes and tiles, such as golang.org/x/mod/sumdb/note and tlog.
"""

ROWS = text(
    f"""
    SELECT l.index, l.hash, {OF_LEAF}, e.payload, k.kek_id, k.secret, d.certificate_id
      FROM leaf l
           LEFT JOIN entry e ON e.id = l.entry_id
           LEFT JOIN entry_key k ON k.entry_id = l.entry_id
           LEFT JOIN destroyed d ON d.entry_id = l.entry_id
     WHERE l.index >= :first AND l.index < :last ORDER BY l.index
    """
)
TILES = text(
    """
    SELECT level, number, hashes FROM tile
     WHERE level > 0 OR number >= :first AND number < :last OR number = ANY(:alone)
     ORDER BY level, number
    """
)
# The last of each day, whatever witnesses signed last, and what is stamped: what others may know.
CHECKPOINTS = text(
    """
    SELECT c.size, c.note FROM checkpoint c
     WHERE c.size >= :first AND c.size <= :last AND c.size < :newest
       AND (c.size IN (SELECT max(size) FROM checkpoint
                        GROUP BY date_trunc('day', signed_at, 'UTC'))
            OR c.size = (SELECT max(size) FROM cosignature)
            OR c.size IN (SELECT size FROM stamp))
     ORDER BY c.size
    """
)
COSIGNATURES = text("SELECT line FROM cosignature WHERE size = :size ORDER BY witness")
STAMPS = text(
    """
    SELECT s.size, s.token, c.note FROM stamp s JOIN checkpoint c ON c.size = s.size
     WHERE s.size >= :first AND s.size <= :last ORDER BY s.size, s.authority
    """
)
KEYS = text(
    "SELECT verifier FROM (SELECT verifier, since, 0 AS part FROM log_key "
    "UNION SELECT witness, min(at), 1 FROM cosignature GROUP BY witness) AS key "
    "ORDER BY part, since, verifier"
)
CERTIFICATES = text("SELECT id, issued_at, ground, body, digest FROM certificate ORDER BY id")
# Certificates are in every package; so are the entries that show them to be in the log.
THEIR_PLACES = text(
    """
    SELECT l.index FROM leaf l JOIN entry e ON e.id = l.entry_id
     WHERE e.event = 'certificate.issued' AND (l.index < :first OR l.index >= :last)
     ORDER BY l.index
    """
)


def write_package(
    connection: Connection, folder: Path, first: int = 0, last: int | None = None
) -> dict[str, Any]:
    """Write the entries from `first` up to `last` (not included) with all that proves them.

    The folder gets its name when it is whole: what was begun and not ended lies beside it as
    `.unfinished`, and is begun anew. Gives what about.json says. FileExistsError where the folder
    is, ValueError for no such range, Broken for a log that is not what was signed. The connection's
    transaction has to see one state of the database: REPEATABLE READ.
    """
    if folder.exists():
        raise FileExistsError(folder)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    about = Package(connection, Folder(unfinished)).write(first, last)
    unfinished.rename(folder)
    return about


class Folder:
    """A folder that grows file by file, and remembers the digest of each."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digests: dict[str, str] = {}

    @contextmanager
    def open(self, name: str) -> Iterator[Summed]:
        """Write a file piece by piece."""
        place = self.path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            summed = Summed(file)
            yield summed
        self.digests[name] = summed.digest.hexdigest()

    def write(self, name: str, content: bytes) -> None:
        """Write a file at once."""
        with self.open(name) as file:
            file.write(content)

    def sums(self) -> bytes:
        """List the files with their digests, as sha256sum does."""
        return "".join(f"{self.digests[name]}  {name}\n" for name in sorted(self.digests)).encode()


class Summed:
    """A file whose digest is taken while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def write(self, content: bytes) -> None:
        """Write some bytes."""
        self.digest.update(content)
        self.file.write(content)


class Package:
    """What a package of some entries holds, as one connection sees the log."""

    def __init__(self, connection: Connection, folder: Folder) -> None:
        self.connection = connection
        self.folder = folder
        self.counts: Counter[str] = Counter()

    def write(self, first: int, last: int | None) -> dict[str, Any]:
        """Write all files; SHA256SUMS, which lists them, is the last."""
        newest = self.newest()
        self.size = newest.size
        self.first, self.last = first, newest.size if last is None else last
        if not 0 <= self.first <= self.last <= self.size:
            raise ValueError(f"the log has entries 0 to {self.size}")
        self.range = {"first": self.first, "last": self.last}
        also = list(self.connection.scalars(THEIR_PLACES, self.range))
        checkpoints = list(self.checkpoints())
        self.tiles({place // WIDTH for place in (*also, *checkpoints)})
        with self.folder.open("entries.jsonl") as lines:
            self.entries(lines, also)
        self.certificates()
        about = {
            "form": FORM,
            "origin": newest.origin,
            "size": self.size,
            "from": self.first,
            "to": self.last,
            "also": also,
            "checkpoints": checkpoints,
            "stamps": list(self.stamps()),
            "counts": dict(self.counts),
        }
        self.folder.write("about.json", canonical(about) + b"\n")
        keys = self.connection.scalars(KEYS)
        self.folder.write("keys.txt", "".join(f"{key}\n" for key in keys).encode())
        self.folder.write("README.txt", README.encode())
        program = Path(verify_archive.__file__).read_bytes()
        self.folder.write("verify_archive.py", program)
        (self.folder.path / "SHA256SUMS").write_bytes(self.folder.sums())
        return about

    def newest(self) -> Checkpoint:
        """Write the newest checkpoint, and read it."""
        words = Log(self.connection).newest()
        if words is None:
            raise Broken("nothing is signed yet")
        found = read(note.read(words))
        self.folder.write("checkpoint", self.cosigned(found.size, words))
        return found

    def cosigned(self, size: int, words: str) -> bytes:
        """Add the lines of witnesses to a checkpoint."""
        lines = self.connection.scalars(COSIGNATURES, {"size": size})
        return (words + "".join(f"{line}\n" for line in lines)).encode()

    def checkpoints(self) -> Iterator[int]:
        """Write those of earlier checkpoints that others may know; name their sizes."""
        for size, words in rows(self.connection, CHECKPOINTS, **self.range, newest=self.size):
            self.folder.write(f"checkpoints/{size}", self.cosigned(size, words))
            yield size

    def stamps(self) -> Iterator[str]:
        """Write the stamps, each beside just what it is over; name them."""
        written: Counter[int] = Counter()
        for size, token, words in rows(self.connection, STAMPS, **self.range):
            if not written[size]:
                self.folder.write(f"stamps/{size}.txt", note.read(words).text.encode())
            written[size] += 1
            name = f"{size}.tsr" if written[size] == 1 else f"{size}-{written[size]}.tsr"
            self.folder.write(f"stamps/{name}", token)
            yield name

    def tiles(self, alone: set[int]) -> None:
        """Write every hash above the leaves' own, and those of the leaves that are here."""
        first, last = self.first // WIDTH, -(-self.last // WIDTH)
        found = {"first": first, "last": last, "alone": sorted(alone)}
        for level, number, hashes in rows(self.connection, TILES, **found):
            self.folder.write(tile_name(level, number, WIDTH), hashes)
        log, level = Log(self.connection), 0
        while count := self.size >> 8 * level:
            number, width = divmod(count, WIDTH)
            if width:
                hashes = b"".join(log.row(level, number)[:width])
                self.folder.write(tile_name(level, number, width), hashes)
            level += 1

    def entries(self, lines: Summed, also: Sequence[int]) -> None:
        """Write leaves and entries, in the order of their places."""
        first, last = self.first // WIDTH, -(-self.last // WIDTH)
        others = {index // WIDTH for index in also}
        wanted = {*also}
        for number in sorted(number for number in others if number < first):
            self.stretch(lines, number, number + 1, wanted)
        self.stretch(lines, first, last, wanted)
        for number in sorted(number for number in others if number >= last):
            self.stretch(lines, number, number + 1, wanted)

    def stretch(self, lines: Summed, start: int, end: int, also: set[int]) -> None:
        """Write the leaves of some neighbouring tiles, and the entries that are wanted of them."""
        stretch = {"first": start * WIDTH, "last": min(end * WIDTH, self.size)}
        bundle: list[bytes] = []
        index = stretch["first"]
        for row in rows(self.connection, ROWS, **stretch):
            if row.id is None or row.index != index or is_other(row):
                raise Broken(f"leaf {index} is not what was signed")
            bundle.append(leaf(row))
            index += 1
            if index % WIDTH == 0 or index == self.size:
                name = tile_name("entries", row.index // WIDTH, len(bundle))
                self.folder.write(name, bundled(bundle))
                bundle = []
            if self.first <= row.index < self.last or row.index in also:
                lines.write(self.line(row))
        if index != max(stretch["last"], stretch["first"]):
            raise Broken(f"leaf {index} is not there")

    def line(self, row: Row[Any]) -> bytes:
        """Write an entry with what opens it, or the certificate that says why nothing does."""
        secret = secret_of(row)
        facts = {name: getattr(row, name) for name in COVERED}
        facts |= {
            "index": row.index,
            "id": row.id,
            "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "salt": row.line_salt and row.line_salt.hex(),
            "commitment": row.commitment.hex(),
            "payload": base64.b64encode(row.payload).decode(),
            "secret": secret and secret.hex(),
            "certificate": row.certificate_id,
        }
        self.counts["entries"] += 1
        if secret is None:
            self.counts["missing" if row.certificate_id is None else "shredded"] += 1
        return canonical(facts) + b"\n"

    def certificates(self) -> None:
        """Write every certificate."""
        with self.folder.open("certificates.jsonl") as lines:
            for row in rows(self.connection, CERTIFICATES):
                self.counts["certificates"] += 1
                facts = {
                    "id": row.id,
                    "issued_at": row.issued_at.isoformat(),
                    "ground": row.ground,
                    "body": row.body,
                    "digest": row.digest.hex(),
                }
                lines.write(canonical(facts) + b"\n")


def secret_of(row: Row[Any]) -> bytes | None:
    """Give what opens an entry; None where that is gone, with or without a certificate."""
    try:
        return None if row.secret is None else keyring.secret(row)
    except (*UNOPENED, KeyLost):
        return None


def is_other(row: Row[Any]) -> bool:
    """Tell whether an entry is not the one whose hash its leaf keeps."""
    return merkle.leaf_hash(leaf(row)) != row.hash


def bundled(leaves: Iterable[bytes]) -> bytes:
    """Join leaves as C2SP tlog-tiles does: each after its length."""
    return b"".join(len(one).to_bytes(2, "big") + one for one in leaves)
