"""How are the pieces of a package written, so that its recipients alone can open it?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import pyrage

from archive.exporting.recipients import Pieces, recipient


class Writable(Protocol):
    """What takes bytes."""

    def write(self, content: bytes, /) -> int:
        """Take some, and tell how many."""
        ...


def write(pieces: Iterator[bytes], target: Writable, recipients: Sequence[str]) -> None:
    """Write the package: for its recipients alone where there are some."""
    if not recipients:
        for piece in pieces:
            target.write(piece)
        return
    keys = [recipient(words) for words in recipients]
    stopped: list[Exception] = []
    try:
        pyrage.encrypt_io(Pieces(noting(pieces, stopped.append)), Whole(target), keys)
    except Exception:
        if stopped:  # what pyrage raises does not say why
            raise stopped[0] from None
        raise


def noting(pieces: Iterator[bytes], told: Callable[[Exception], None]) -> Iterator[bytes]:
    """Give pieces, and tell of what ends them too early."""
    try:
        yield from pieces
    except Exception as error:
        told(error)
        raise


class Whole:
    """A file for whoever writes more carefully than needed: it takes all that it is given."""

    def __init__(self, target: Writable) -> None:
        self.target = target

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        return self.target.write(bytes(content))

    def flush(self) -> None:
        """Do nothing: what is written goes on at once."""
