"""How do bytes get into a part of a backup and out of it: counted, hashed, sealed if wished?"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Protocol

import pyrage

from archive.exporting.recipients import Pieces
from social.running.trouble import Trouble

CHUNK = 1 << 18  # bytes in memory at once


class Sink(Protocol):
    """What takes bytes."""

    def write(self, piece: bytes, /) -> object:
        """Take some."""


class NotWhole(Exception):
    """Something in a backup is not as it was written; the text says what."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a backup as it lies there: its name, bytes and SHA-256."""

    file: str
    size: int
    sha256: str

    def said(self) -> dict[str, Any]:
        """Say it for the manifest."""
        return asdict(self)


class Written:
    """A new file, its bytes counted and hashed on the way; on the disk when it is closed."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self.file = os.fdopen(os.open(path, how, 0o600), "wb")
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        """Take some bytes."""
        self.file.write(piece)
        self.hash.update(piece)
        self.size += len(piece)
        return len(piece)

    def flush(self) -> None:
        """Hand over what waits."""
        self.file.flush()

    def close(self) -> None:
        """Wait until all is on the disk."""
        with self.file:
            self.file.flush()
            os.fsync(self.file.fileno())


def write(folder: Path, name: str, pieces: Iterator[bytes], recipients: Sequence[str]) -> Part:
    """Write a part of a backup: for its recipients alone, where there are some.

    What the pieces raise comes out as it is; what the disk says is an OSError.
    """
    stopped: list[Exception] = []
    file = f"{name}.age" if recipients else name
    out = Written(folder / file)
    try:
        if recipients:
            keys = [pyrage.x25519.Recipient.from_str(words) for words in recipients]
            sink = Noting(out, stopped.append)
            pyrage.encrypt_io(Pieces(noting(pieces, stopped.append)), sink, keys)
        else:
            for piece in pieces:
                out.write(piece)
    except Exception:
        out.file.close()
        if stopped:  # what pyrage raises does not say why
            raise stopped[0] from None
        raise
    out.close()
    return Part(file, out.size, out.hash.hexdigest())


def noting(pieces: Iterator[bytes], told: Callable[[Exception], None]) -> Iterator[bytes]:
    """Give pieces, and tell of what ends them too early."""
    try:
        yield from pieces
    except Exception as error:
        told(error)
        raise


class Noting:
    """A sink that tells of what keeps it from taking more."""

    def __init__(self, sink: Sink, told: Callable[[Exception], None]) -> None:
        self.sink, self.told = sink, told

    def write(self, piece: bytes) -> int:
        """Take some bytes."""
        try:
            self.sink.write(piece)
        except Exception as error:
            self.told(error)
            raise
        return len(piece)

    def flush(self) -> None:
        """Hand over nothing: every piece was."""


def pour(file: IO[bytes], sink: Sink, identities: Sequence[Any] | None) -> None:
    """Give the bytes of a part to a sink; `identities` open it, None says that it lies open.

    NotWhole where it cannot be opened; what the sink raises comes out as it is.
    """
    if identities is None:
        while chunk := file.read(CHUNK):
            sink.write(chunk)
        return
    stopped: list[Exception] = []
    try:
        pyrage.decrypt_io(file, Noting(sink, stopped.append), list(identities))
    except pyrage.DecryptError as wrong:
        raise stopped[0] if stopped else NotWhole(f"cannot be opened: {wrong}") from None
    except OSError:
        raise stopped[0] if stopped else NotWhole("was changed, or cut off") from None


def identities_of(path: Path) -> list[Any]:
    """Read the keys of an identity file, as age-keygen writes it. Trouble if it holds none."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise Trouble(f"{path} cannot be read as a file of identities.") from None
    found = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            with suppress(pyrage.IdentityError):
                found.append(pyrage.x25519.Identity.from_str(line.strip()))
    if not found:
        raise Trouble(f"{path} holds no identity of age (AGE-SECRET-KEY-1...).")
    return found


def opened(root: Path, name: str) -> IO[bytes]:
    """Open a file below a backup: a regular one, and never through a link.

    NotWhole if it is not there, or is no such file.
    """
    *folders, last = name.split("/")
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            inner = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = inner
        number = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
    except FileNotFoundError:
        raise NotWhole("is missing") from None
    except OSError as wrong:
        raise NotWhole(f"is no file of a backup ({wrong.strerror})") from None
    finally:
        os.close(place)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise NotWhole("is no file of a backup")
    return os.fdopen(number, "rb")


def check(root: Path, part: Part) -> None:
    """Compare a file with what was said of it. NotWhole if it is not that."""
    with opened(root, part.file) as file:
        if os.fstat(file.fileno()).st_size != part.size:
            raise NotWhole("has another length than it had")
        if hashlib.file_digest(file, "sha256").hexdigest() != part.sha256:
            raise NotWhole("was changed")
