"""Can a sealed file be read with its key alone, and only as it was written?"""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidTag

from archive.sealing_files import CHUNK, TAG, SealedWriter, unsealed

KEY = bytes(range(32))


def sealed(content: bytes) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, KEY)
    for start in range(0, len(content), 300_000):
        writer.write(content[start : start + 300_000])
    writer.finish()
    assert (writer.size, writer.sealed_size) == (len(content), len(file.getvalue()))
    return file.getvalue()


def pieces(content: bytes, length: int = 70_000) -> Iterator[bytes]:
    return (content[start : start + length] for start in range(0, len(content), length))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_written_is_read(size: int) -> None:
    content = secrets.token_bytes(size)
    found = sealed(content)
    assert b"".join(unsealed(pieces(found), KEY)) == content
    assert content[:40] not in found or size < 40


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[:-1],
        lambda found: found[: CHUNK + TAG],
        lambda found: found[CHUNK + TAG :],
        lambda found: found[CHUNK + TAG : 2 * (CHUNK + TAG)] + found[: CHUNK + TAG] + found[-40:],
        lambda found: found[:9] + bytes([found[9] ^ 1]) + found[10:],
        lambda found: found + b"more",
        lambda found: b"",
    ],
    ids=["a byte less", "cut off", "no beginning", "turned round", "changed", "more", "nothing"],
)
def test_what_is_not_that_is_refused(change: object) -> None:
    found = change(sealed(secrets.token_bytes(2 * CHUNK + 24)))  # type: ignore[operator]
    with pytest.raises(InvalidTag):
        b"".join(unsealed(pieces(found), KEY))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(InvalidTag):
        b"".join(unsealed(pieces(sealed(b"words")), bytes(32)))
