"""Of which short runs of letters is a phrase made?

Each phrase becomes the set of its runs of three and of four signs, numbered by a hash into
`ROOM` places. Two runs that fall into one place do no harm worth the memory of telling them apart.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.linking.normal import normal

BITS = 20
ROOM = 1 << BITS
# One byte a sign: 0 stands between phrases, 1 between words; what is neither letter nor digit of
# ours shares the places from 40 on.
_SIGNS = np.array(
    [
        0 if sign == 0 else 1 if sign == 32 else
        2 + sign - 97 if 97 <= sign <= 122 else
        28 + sign - 48 if 48 <= sign <= 57 else
        40 + sign % 24
        for sign in range(256)
    ],
    dtype=np.uint8,
)  # fmt: skip
_MIXED = (np.uint32(2_654_435_761), np.uint32(2_246_822_519))

Grams = NDArray[np.int64]


def spelled(phrases: Sequence[str]) -> NDArray[np.uint8]:
    """Write phrases as signs, one after the other, a space around and a zero after each."""
    text = "".join(f" {normal(phrase)} \0" for phrase in phrases)
    return _SIGNS[np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)]


def grams(signs: NDArray[np.uint8]) -> Grams:
    """List (phrase, run) pairs of what `spelled` wrote, each once, as `phrase << BITS | run`.

    Phrases count from 0.
    """
    phrase = np.cumsum(signs == 0, dtype=np.int64)
    pairs = []
    for length, mix in zip((3, 4), _MIXED, strict=True):
        count = len(signs) - length + 1
        if count <= 0:
            continue
        code = np.zeros(count, dtype=np.uint32)
        is_whole = np.ones(count, dtype=bool)
        for at in range(length):
            part = signs[at : at + count]
            is_whole &= part != 0
            code = (code << np.uint32(6)) | part
        place = (code * mix) >> np.uint32(32 - BITS)
        pairs.append((phrase[:count][is_whole] << BITS) | place[is_whole])
    return np.unique(np.concatenate(pairs)) if pairs else np.zeros(0, dtype=np.int64)
