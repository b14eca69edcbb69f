"""Which files does the database name, and how are they copied, without their bytes being read
again that an earlier backup has?
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg

from social.filing.smaller import names_of
from social.running.backup import manifest, streams
from social.running.backup.streams import Part
from social.running.database import plain
from social.running.trouble import Trouble
from social.store import Altered, Store, StoreAway

INDEX = "files.jsonl"
NAMED = re.compile(r"[0-9a-f]{64}(-[0-9]{1,5})?")
LONGEST = 1_000  # characters of a line of the index

# Every column that names bytes in the store; what was sealed and given up is never read again.
TABLES = {
    "file.digest": "SELECT digest, starts_with(media_type, 'image/') AS is_picture FROM file "
    "WHERE erased_at IS NULL",
    "link.picture": "SELECT picture, true FROM link WHERE picture IS NOT NULL",
    "bundle.digest": "SELECT digest, false FROM bundle "
    "WHERE digest IS NOT NULL AND kek_id IS NOT NULL",
    "export.digest": "SELECT digest, false FROM export "
    "WHERE digest IS NOT NULL AND kek_id IS NOT NULL",
    "import.digest": 'SELECT digest, false FROM "import" '
    "WHERE digest IS NOT NULL AND kek_id IS NOT NULL",
}
ALL = " UNION ALL ".join(TABLES.values())
LIST = (
    f"SELECT digest, bool_or(is_picture) FROM ({ALL}) AS named "
    'GROUP BY digest ORDER BY digest COLLATE "C"'
)
STANDS = f"SELECT EXISTS (SELECT FROM ({ALL}) AS named WHERE digest = %s)"


@dataclass
class Copied:
    """What came of it: how many, how much, and what the store does not have."""

    count: int = 0
    size: int = 0
    linked: int = 0
    removed: int = 0  # by people, while the backup was made
    lost: list[str] = field(default_factory=list)  # the first few
    more: int = 0  # that were lost, too

    def lose(self, name: str) -> None:
        """Take down a file that should be there."""
        if len(self.lost) < 10:
            self.lost.append(name)
        else:
            self.more += 1

    @property
    def counts(self) -> dict[str, int]:
        """Say it for the manifest."""
        lost = len(self.lost) + self.more
        return {"count": self.count, "bytes": self.size, "removed": self.removed, "lost": lost}


@contextmanager
def listed(connection: psycopg.Connection) -> Iterator[IO[str]]:
    """Lend a list, in order, of the files that a state of the database names."""
    with tempfile.TemporaryFile("w+") as spool:
        with connection.cursor("files") as rows:
            rows.itersize = 10_000
            for digest, is_picture in rows.execute(LIST):
                spool.write(f"{digest} {int(is_picture)}\n")
        spool.seek(0)
        yield spool


def copy(
    spool: IO[str], store: Store, owner_url: str, folder: Path, recipients: Sequence[str]
) -> tuple[Part, Copied]:
    """Copy the files of a list, and write the index of them. Trouble if the store is away."""
    copied = Copied()
    with psycopg.connect(plain(owner_url), autocommit=True) as connection:
        copying = Copying(store, connection, folder, recipients, copied)
        part = streams.write(folder, INDEX, copying.lines(spool), ())
    return part, copied


class Copying:
    """One pass over the files that are named, beside the index of the backup before."""

    def __init__(
        self,
        store: Store,
        connection: psycopg.Connection,
        folder: Path,
        recipients: Sequence[str],
        copied: Copied,
    ) -> None:
        self.store, self.connection, self.folder = store, connection, folder
        self.recipients, self.copied = recipients, copied
        self.ending = ".age" if recipients else ""
        self.earlier = before(folder, recipients)
        self.theirs = index_of(self.earlier) if self.earlier else iter(())
        self.next = next(self.theirs, None)
        (folder / "files").mkdir(mode=0o700)

    def lines(self, spool: IO[str]) -> Iterator[bytes]:
        """Copy each file, and give its line."""
        for line in spool:
            digest, is_picture = line.split()
            names = [digest, *sorted(names_of(digest))] if is_picture == "1" else [digest]
            for name in names:
                said = self.linked(name) or self.copied_now(name)
                if said is not None:
                    yield (json.dumps(said, sort_keys=True) + "\n").encode()

    def linked(self, name: str) -> dict[str, Any] | None:
        """Have a file in common with the backup before; None if that has none, or another."""
        while self.next is not None and self.next["name"] < name:
            self.next = next(self.theirs, None)
        if self.earlier is None or self.next is None or self.next["name"] != name:
            return None
        said = self.next
        if "sha256" not in said:
            return None
        place = path(name) + self.ending
        try:
            if (self.earlier / place).lstat().st_size != said["size"]:
                return None
            (self.folder / place).parent.mkdir(mode=0o700, exist_ok=True)
            os.link(self.earlier / place, self.folder / place, follow_symlinks=False)
        except OSError:
            return None  # another disk, or gone: it is copied
        self.count(said["size"])
        self.copied.linked += 1
        return said

    def copied_now(self, name: str) -> dict[str, Any] | None:
        """Copy a file from the store; None for a smaller picture that is made when it is wanted."""
        is_made = "-" in name
        place = self.folder / path(name)
        try:
            pieces = iter([self.store.read_all(name)]) if is_made else self.store.checked(name)
            part = streams.write(place.parent, name, pieces, self.recipients)
        except (FileNotFoundError, Altered) as wrong:
            place.with_name(name + self.ending).unlink(missing_ok=True)
            return None if is_made else self.without(name, wrong)
        except StoreAway:
            raise Trouble("The file store does not answer: try again when it does.") from None
        self.count(part.size)
        return {"name": name, "size": part.size, "sha256": part.sha256}

    def without(self, name: str, wrong: Exception) -> dict[str, Any]:
        """Say why a file is not here: somebody removed it meanwhile, or it is lost."""
        if isinstance(wrong, FileNotFoundError):
            (stands,) = self.connection.execute(STANDS, [name]).fetchone() or (True,)
            if not stands:
                self.copied.removed += 1
                return {"name": name, "gone": "removed"}
        self.copied.lose(name)
        return {"name": name, "gone": "altered" if isinstance(wrong, Altered) else "missing"}

    def count(self, size: int) -> None:
        self.copied.count += 1
        self.copied.size += size


def before(folder: Path, recipients: Sequence[str]) -> Path | None:
    """Find the newest backup beside this one that is open to the same recipients."""
    for place in manifest.finished(folder.parent):
        try:
            if sorted(manifest.read(place, "data")[0].recipients) == sorted(recipients):
                return place
        except Trouble:
            continue  # it is of no use to us; what is wrong with it, its own check says
    return None


def path(name: str) -> str:
    """Spread the files over 256 folders."""
    return f"files/{name[:2]}/{name}"


def index_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Read the index of a backup, in order. NotWhole for what no index says."""
    last = ""
    with streams.opened(folder, INDEX) as file:
        while line := file.readline(LONGEST):
            try:
                said = json.loads(line)
                name = said["name"]
                is_fine = bool(NAMED.fullmatch(name)) and name > last
                if "gone" not in said:
                    is_fine &= type(said["size"]) is int and bool(
                        manifest.HEX.fullmatch(said["sha256"])
                    )
            except (ValueError, TypeError, KeyError, RecursionError):
                is_fine = False
            if not is_fine:
                raise streams.NotWhole(f"{INDEX} has a line that no backup has")
            last = name
            yield said
