"""How does an export leave so that its recipients alone can open it? As one file, by age.

The folder goes as a tar into the encryption piece by piece; nothing else is written. Whoever has
one of the keys opens it by `age --decrypt -i KEY EXPORT.tar.age | tar x`.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyrage

PIECE = 1 << 16
BLOCK = tarfile.BLOCKSIZE


class NoRecipient(ValueError):
    """What should be a recipient's key is none."""


def recipient(words: str) -> Any:
    """Read a recipient's key, `age1…`. NoRecipient if it is none."""
    try:
        return pyrage.x25519.Recipient.from_str(words.strip())
    except pyrage.RecipientError:
        raise NoRecipient(f"{words[:80]} is no key of age") from None


def seal(folder: Path, target: Path, recipients: Sequence[Any], name: str) -> None:
    """Write a folder, by a name, into one encrypted file, which is there when it is whole."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    with unfinished.open("wb") as file:
        pyrage.encrypt_io(Pieces(tarred(folder, name)), file, list(recipients))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)


def tarred(folder: Path, name: str) -> Iterator[bytes]:
    """Give the bytes of a tar of a folder, by a name, the same whenever it is made."""
    for place in files(folder):
        size = place.stat().st_size
        one = tarfile.TarInfo(f"{name}/{place.relative_to(folder)}")
        one.size, one.mode = size, 0o644
        yield one.tobuf(tarfile.PAX_FORMAT)
        with place.open("rb") as content:
            while piece := content.read(PIECE):
                yield piece
        yield bytes(-size % BLOCK)
    yield bytes(2 * BLOCK)


def files(folder: Path) -> Iterator[Path]:
    """Name the files below a folder in order, a folder at a time."""
    for place in sorted(folder.iterdir()):
        if place.is_dir():
            yield from files(place)
        else:
            yield place


class Pieces:
    """Reads like a file what comes in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = b""

    def read(self, most: int = -1) -> bytes:
        """Give some bytes; none at the end."""
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return b""
            self.rest = piece
        found = self.rest if most < 0 else self.rest[:most]
        self.rest = self.rest[len(found) :]
        return found
