"""What is kept of the log outside the database, so that a database rolled back is found out?"""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection

from archive import log as logs
from archive import note
from archive.log import Checkpoint, Log
from archive.note import Verifier


class Copies:
    """A folder with the newest checkpoint that we signed, and the newest that each witness saw."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, verifier: Verifier) -> Checkpoint | None:
        """Read what one key signed last. BadNote if what is kept is not signed by it."""
        path = self.path(verifier)
        if not path.exists():
            return None
        return logs.read(note.opened(path.read_text(encoding="utf-8"), [verifier]))

    def seen(self, verifier: Verifier) -> list[Checkpoint]:
        """Read every copy of a log, each signed by the log itself. BadNote if one is not."""
        found = (path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.note")))
        return [logs.read(note.opened(words, [verifier])) for words in found]

    def keep(self, connection: Connection, verifier: Verifier) -> None:
        """Keep what was signed last."""
        with connection.begin():
            words = Log(connection).newest()
        if words is not None:
            self.write(verifier, words)

    def write(self, verifier: Verifier, words: str) -> None:
        """Keep a note under the name of a key: whole, or the one before it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.path(verifier)
        unfinished = path.with_suffix(".new")
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def put_aside(self, name: str) -> None:
        """Keep what there is under the name of a log that ended; it counts no more."""
        for path in self.folder.glob("*.note"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            path.replace(self.folder / name / path.name)

    def path(self, verifier: Verifier) -> Path:
        """Name the file of a key."""
        return self.folder / f"{verifier.key_id.hex()}.note"
