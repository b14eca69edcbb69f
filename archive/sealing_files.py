"""How is a file kept so that nobody reads it who has the bytes alone? In chunks, as it is written.

AES-256-GCM over chunks of a mebibyte, each under its number and told whether it is the last: none
can be changed, moved, left out or cut off unseen. The key is random and used for one file.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 1 << 20
TAG = 16
MORE, LAST = b"more", b"last"


class SealedWriter:
    """Takes bytes like a file that is only written, and writes them sealed into another.

    Nothing readable touches the disk. `size` and `sha256` are those of what was written; call
    `finish` at the end, or what was written is not whole.
    """

    def __init__(self, target: IO[bytes], key: bytes) -> None:
        self.target = target
        self.cipher = AESGCM(key)
        self.waiting = bytearray()
        self.number = 0
        self.size = 0
        self.sealed_size = 0
        self.sha256 = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Take some bytes; full chunks are sealed at once, but for what may be the last."""
        self.sha256.update(content)
        self.size += len(content)
        self.waiting += content
        while len(self.waiting) > CHUNK:
            self._seal(bytes(self.waiting[:CHUNK]), MORE)
            del self.waiting[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """Do nothing: a chunk is written when it is full."""

    def finish(self) -> None:
        """Seal what is left as the last chunk."""
        self._seal(bytes(self.waiting), LAST)
        self.waiting.clear()

    def _seal(self, content: bytes, place: bytes) -> None:
        sealed = self.cipher.encrypt(nonce(self.number), content, place)
        self.target.write(sealed)
        self.number += 1
        self.sealed_size += len(sealed)


def unsealed(chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    """Read a sealed file that comes in pieces of any length.

    InvalidTag (of cryptography) at the first chunk that is not what was written.
    """
    cipher, waiting, number = AESGCM(key), bytearray(), 0
    for piece in chunks:
        waiting += piece
        while len(waiting) > CHUNK + TAG:
            yield cipher.decrypt(nonce(number), bytes(waiting[: CHUNK + TAG]), MORE)
            del waiting[: CHUNK + TAG]
            number += 1
    yield cipher.decrypt(nonce(number), bytes(waiting), LAST)


def nonce(number: int) -> bytes:
    """Number a chunk."""
    return struct.pack(">4xQ", number)
