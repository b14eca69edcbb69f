"""Of which short runs of letters is a phrase made?

Each word, with a space around, becomes its runs of four signs; measured, runs of three beside
them take as much memory again and find nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONG = 4
BITS = 6 * LONG
EVERY = (1 << BITS) - 1
PARTS_PHRASES, PARTS_WORDS = 0, 64
# Six bits a sign: 1 is the space, and what is neither letter nor digit of ours shares the places
# from 40 on.
_SIGNS = np.array(
    [
        PARTS_PHRASES if sign == 0 else
        PARTS_WORDS if sign == 10 else
        1 if sign == 32 else
        2 + sign - 97 if 97 <= sign <= 122 else
        28 + sign - 48 if 48 <= sign <= 57 else
        40 + sign % 24
        for sign in range(256)
    ],
    dtype=np.uint8,
)  # fmt: skip

Signs = NDArray[np.uint8]


def spelled(phrases: Sequence[str]) -> Signs:
    """Write phrases, given in their normal form, as signs: one after the other."""
    text = "".join(
        "\n".join(f" {word} ".ljust(LONG) for word in phrase.split()) + "\0" for phrase in phrases
    )
    return _SIGNS[np.frombuffer(text.encode("latin-1", "replace"), dtype=np.uint8)]


def grams(signs: Signs) -> NDArray[np.int64]:
    """List the runs of what `spelled` wrote, each once a phrase, as `phrase << BITS | run`.

    Phrases count from 0; the list is sorted.
    """
    count = len(signs) - LONG + 1
    if count <= 0:
        return np.zeros(0, dtype=np.int64)
    code = (np.cumsum(signs == PARTS_PHRASES, dtype=np.int64) - (signs == PARTS_PHRASES))[:count]
    is_whole = np.ones(count, dtype=bool)
    for at in range(LONG):
        part = signs[at : at + count]
        is_whole &= (part != PARTS_PHRASES) & (part != PARTS_WORDS)
        code = (code << 6) | (part & 63)
    return np.unique(code[is_whole])
