"""Where do the keys of the ledger lie when nothing else is said? In a folder, one file a key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Shelf(Protocol):
    """Keeps small secrets by name, outside the database.

    FileNotFoundError where there is no such secret, another OSError where the shelf is away.
    """

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret; it is safe from a crash when this returns."""

    def get(self, name: str) -> bytes:
        """Read a secret."""

    def destroy(self, name: str) -> None:
        """Destroy a secret so that it cannot be read again; none to destroy is no error."""

    def names(self) -> Iterator[tuple[str, datetime]]:
        """List all that is kept, with when it was brought."""


class Folder:
    """A shelf in a folder that its owner alone may enter.

    A file is written whole beside its place and then named, so that half a key is never found.
    `is_durable` false leaves out the waiting for the disk, for what is thrown away anyway.
    """

    def __init__(self, folder: Path, *, is_durable: bool = True) -> None:
        self.folder = folder
        self.is_durable = is_durable
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, name: str, secret: bytes) -> None:
        """Keep a secret: file, name and folder are on the disk when this returns."""
        path = self._path(name)
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            self._sync(self.folder)
        unfinished = path.with_name(f".{name}.{secrets.token_hex(4)}")
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, how, 0o600), "wb") as file:
            file.write(secret)
            file.flush()
            if self.is_durable:
                os.fsync(file.fileno())
        unfinished.replace(path)
        self._sync(path.parent)

    def get(self, name: str) -> bytes:
        """Read a secret. FileNotFoundError also says that the folder itself is not there."""
        return self._path(name).read_bytes()

    def destroy(self, name: str) -> None:
        """Write over a secret where it lies, then take its name away; both on the disk at once."""
        path = self._path(name)
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(os.fstat(file.fileno()).st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync(path.parent)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """List all that is kept, also what a crash left half written."""
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, name: str) -> Path:
        """Spread the keys over 256 folders; what a crash left half written lies beside its key."""
        return self.folder / name.lstrip(".")[:2] / name

    def _sync(self, folder: Path) -> None:
        if self.is_durable:
            number = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(number)
            finally:
                os.close(number)
