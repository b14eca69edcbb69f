"""What is promised of every store, wherever it lies?"""

from __future__ import annotations

import os
from io import BytesIO

import pytest

from social.store import Store

MEBIBYTE = 1 << 20


def check_store(store: Store) -> None:
    """Hold a store to what is promised of each."""
    content = os.urandom(MEBIBYTE) * 7
    digest = store.digest(BytesIO(content))
    store.put(digest, BytesIO(content))
    store.put(digest, BytesIO(content))
    assert b"".join(store.read(digest, 0, len(content))) == content
    assert b"".join(store.read(digest, 5, 5_000_000)) == content[5:5_000_000]
    store.remove(digest)
    store.remove(digest)
    with pytest.raises(FileNotFoundError):
        store.read(digest, 0, 1)
