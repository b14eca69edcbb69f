"""Which concepts are called like a phrase?

All labels of a vocabulary are kept as runs of letters (models.linking.grams) behind inverted
lists: 133,000 labels take about 40 MB, and a phrase a few milliseconds. A concept is found by the
label that is most alike, so that it does not matter in which language one asks.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.concept import ConceptKind
from models.linking.grams import BITS, ROOM, Grams, grams, spelled
from models.linking.normal import keys

SURE = 0.72
MAYBE = 0.38
_AT_ONCE = 4_000  # labels; between them others get their turn
_CONSIDERED = 400  # labels a phrase, of which the concepts are taken
_KINDS = tuple(ConceptKind)


class Certainty(StrEnum):
    """How sure is it that a phrase means a concept?"""

    EXACT = "exact"  # it is called so
    SURE = "sure"  # nearly so
    MAYBE = "maybe"  # ask


class Row(NamedTuple):
    """One label as the vocabulary keeps it; its concept is the one that merges led to."""

    label_id: int
    concept_id: int
    kind: ConceptKind
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """A concept, and the label by which it was found."""

    concept_id: int
    kind: ConceptKind
    label_id: int
    certainty: Certainty
    likeness: float  # from 0 to 1


class Linker:
    """The labels of one vocabulary, ready to be asked."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take in all labels; memory beside what is kept stays small, whatever their number."""
        ids: list[NDArray[np.int32]] = []
        known: list[tuple[int, int]] = []
        signs: list[NDArray[np.uint8]] = []
        remaining, count = iter(rows), 0
        languages: dict[str, int] = {}
        while some := list(islice(remaining, _AT_ONCE)):
            ids.append(
                np.array(
                    [
                        (
                            row.label_id,
                            row.concept_id,
                            _KINDS.index(row.kind),
                            languages.setdefault(row.language, len(languages)),
                        )
                        for row in some
                    ],
                    dtype=np.int32,
                )
            )
            known += [(key, count + at) for at, row in enumerate(some) for key in keys(row.words)]
            signs.append(spelled([row.words for row in some]))
            count += len(some)
            time.sleep(0)
        table = np.concatenate(ids) if ids else np.zeros((0, 4), dtype=np.int32)
        self._label, self._concept = table[:, 0].copy(), table[:, 1].copy()
        self._kind, self._language = table[:, 2].astype(np.int8), table[:, 3].astype(np.int8)
        self._languages = languages
        self._learn_keys(known)
        self._learn_grams(signs, count)

    def _learn_keys(self, known: list[tuple[int, int]]) -> None:
        key = np.fromiter((key for key, _ in known), dtype=np.uint64, count=len(known))
        at = np.fromiter((at for _, at in known), dtype=np.int32, count=len(known))
        order = np.argsort(key, kind="stable")
        self._keys, self._key_at = key[order], at[order]

    def _learn_grams(self, signs: Sequence[NDArray[np.uint8]], count: int) -> None:
        often = np.zeros(ROOM, dtype=np.int32)
        for some in signs:
            often += np.bincount(grams(some) & (ROOM - 1), minlength=ROOM).astype(np.int32)
            time.sleep(0)
        self._starts = np.zeros(ROOM + 1, dtype=np.int32)
        np.cumsum(often, out=self._starts[1:])
        self._weight = np.where(often > 0, np.log((count + 1) / (often + 0.5)), 0)
        self._weight = np.maximum(self._weight, 0).astype(np.float32)
        self._postings = np.zeros(int(self._starts[-1]), dtype=np.int32)
        self._length = np.ones(count, dtype=np.float32)
        filled, first = self._starts[:-1].copy(), 0
        for some in signs:
            pairs = grams(some)
            phrase, place = (pairs >> BITS).astype(np.int32), (pairs & (ROOM - 1)).astype(np.int32)
            order = np.argsort(place, kind="stable")
            sorted_place = place[order]
            is_first = np.ones(len(order), dtype=bool)
            is_first[1:] = sorted_place[1:] != sorted_place[:-1]
            begins = np.flatnonzero(is_first)
            sizes = np.diff(np.append(begins, len(order)))
            rank = np.arange(len(order)) - np.repeat(begins, sizes)
            self._postings[filled[sorted_place] + rank] = phrase[order] + first
            filled[sorted_place[begins]] += sizes.astype(np.int32)
            here = int((some == 0).sum())
            squares = np.bincount(phrase, weights=self._weight[place] ** 2, minlength=here)
            self._length[first : first + here] = np.sqrt(np.maximum(squares, 1e-6))
            first += here
            time.sleep(0)

    def is_known(self, phrase: str) -> bool:
        """Tell whether any concept is called exactly so, but for case, accents and signs."""
        return len(self._called(phrase)) > 0

    def find(
        self,
        phrase: str,
        language: str,
        kinds: Collection[ConceptKind] = tuple(ConceptKind),
        most: int = 5,
    ) -> list[Found]:
        """Find the concepts that a phrase may mean, the likeliest first, each once."""
        wanted = np.zeros(len(_KINDS), dtype=bool)
        wanted[[_KINDS.index(kind) for kind in kinds]] = True
        called = self._called(phrase)
        called = called[wanted[self._kind[called]]]
        likeness = self.likeness(phrase)
        likeness[~wanted[self._kind]] = 0
        own = self._languages.get(language, -1)
        near = (
            likeness.argpartition(-_CONSIDERED)[-_CONSIDERED:]
            if (len(likeness) > _CONSIDERED)
            else np.arange(len(likeness))
        )
        near = near[likeness[near] >= MAYBE]
        # Of labels that are as alike, that of the asker's language comes first, then the oldest.
        near = near[np.lexsort((near, self._language[near] != own, -likeness[near]))]
        exact = called[np.lexsort((called, self._language[called] != own, -likeness[called]))]
        found: dict[int, Found] = {}
        for at in (*exact, *near):
            if len(found) >= most:
                break
            concept = int(self._concept[at])
            if concept not in found:
                is_exact = len(found) < len(exact) and at in exact
                found[concept] = self._found(int(at), float(likeness[at]), is_exact)
        return list(found.values())

    def _found(self, at: int, likeness: float, is_exact: bool) -> Found:
        alike = Certainty.SURE if likeness >= SURE else Certainty.MAYBE
        return Found(
            int(self._concept[at]),
            _KINDS[self._kind[at]],
            int(self._label[at]),
            Certainty.EXACT if is_exact else alike,
            1.0 if is_exact else min(likeness, 1.0),
        )

    def _called(self, phrase: str) -> NDArray[np.int32]:
        places = []
        for key in keys(phrase):
            first, last = (
                np.searchsorted(self._keys, np.uint64(key), "left"),
                np.searchsorted(self._keys, np.uint64(key), "right"),
            )
            places.append(self._key_at[first:last])
        return np.unique(np.concatenate(places)) if places else np.zeros(0, dtype=np.int32)

    def likeness(self, phrase: str) -> NDArray[np.float32]:
        """Say how alike each label is to a phrase: the cosine of their runs, rare ones first."""
        scores = np.zeros(len(self._label), dtype=np.float32)
        runs: Grams = grams(spelled([phrase])) & (ROOM - 1)
        length = float(np.sqrt((self._weight[runs] ** 2).sum()))
        if not length:
            return scores
        for run in runs:
            scores[self._postings[self._starts[run] : self._starts[run + 1]]] += (
                self._weight[run] ** 2
            )
        scores /= self._length
        scores /= length
        return scores
