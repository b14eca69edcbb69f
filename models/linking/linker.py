"""Which concepts are called like a phrase?

All labels of a vocabulary are kept as runs of letters (models.linking.grams) behind inverted
lists: those of all of ESCO in four languages take about 30 MB, and a phrase a few milliseconds. A
concept is found by the label that is most alike, so that it does not matter in which language one
asks.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.concept import ConceptKind
from models.linking.grams import BITS, EVERY, Signs, grams, spelled
from models.linking.meaning import Meant
from models.linking.normal import keys, normal

SURE = 0.85
MAYBE = 0.4
FAINT = 0.15  # from which on meaning can lift what is spelled alike
NEARNESS = 1.5  # what meaning counts beside spelling
CLOSE = 0.5  # in meaning, from which on a concept is offered that is spelled otherwise
_AT_ONCE = 4_000  # labels; between them others get their turn
_BESIDE = 50  # concepts that meaning and spelling may each bring
_CONSIDERED = 400  # labels a phrase, of which the concepts are taken
_KINDS = tuple(ConceptKind)

Places = NDArray[np.int32]


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
    is_preferred: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A concept, and the label by which it was found."""

    concept_id: int
    kind: ConceptKind
    label_id: int
    certainty: Certainty
    likeness: float  # from 0 to 1
    is_preferred: bool  # whether it is called exactly so before all, in any language


class Linker:
    """The labels of one vocabulary, ready to be asked."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take in all labels, some thousands at once, so that little is held beside what stays."""
        remaining = iter(rows)
        tables, key, key_at, spellings = [], [], [], []
        languages: dict[str, int] = {}
        count = 0
        while some := list(islice(remaining, _AT_ONCE)):
            tables.append(np.array([_numbers(row, languages) for row in some], dtype=np.int32))
            keyed = [(one, count + at) for at, row in enumerate(some) for one in keys(row.words)]
            key.append(np.array([one for one, _ in keyed], dtype=np.uint64))
            key_at.append(np.array([at for _, at in keyed], dtype=np.int32))
            spellings.append(spelled([normal(row.words) for row in some]))
            count += len(some)
            time.sleep(0)
        table = _joined(tables, np.int32).reshape(-1, 5)
        self._label, self._concept = table[:, 0].copy(), table[:, 1].copy()
        self._kind, self._language = table[:, 2].astype(np.int8), table[:, 3].astype(np.int8)
        self._is_preferred = table[:, 4].astype(bool)
        self._languages = languages
        self._keys = _joined(key, np.uint64)
        order = np.argsort(self._keys, kind="stable")
        self._keys, self._key_at = self._keys[order], _joined(key_at, np.int32)[order]
        self._weigh(spellings, count)
        self._post(spellings, count)

    def _weigh(self, spellings: list[Signs], count: int) -> None:
        """Learn which runs there are, and how rare each is."""
        runs, often = [], []
        for signs in spellings:
            some, times = np.unique(grams(signs) & EVERY, return_counts=True)
            runs.append(some.astype(np.int32))
            often.append(times.astype(np.int32))
            time.sleep(0)
        self._runs, which = np.unique(_joined(runs, np.int32), return_inverse=True)
        total = np.bincount(which, weights=_joined(often, np.int32), minlength=len(self._runs))
        self._starts = np.append(0, np.cumsum(total)).astype(np.int32)
        self._weight = (np.log((count + 1) / (total + 1)) + 1).astype(np.float32)

    def _post(self, spellings: list[Signs], count: int) -> None:
        """Write down behind each run which labels hold it."""
        self._postings = np.zeros(int(self._starts[-1]), dtype=np.int32)
        self._length = np.ones(count, dtype=np.float32)
        filled, first = self._starts[:-1].copy(), 0
        for signs in spellings:
            pairs = grams(signs)
            phrase = (pairs >> BITS).astype(np.int32)
            run = np.searchsorted(self._runs, (pairs & EVERY).astype(np.int32)).astype(np.int32)
            here = int((signs == 0).sum())
            squares = np.bincount(phrase, weights=self._weight[run] ** 2, minlength=here)
            self._length[first : first + here] = np.sqrt(np.maximum(squares, 1e-6))
            order = np.argsort(run, kind="stable")
            run, phrase = run[order], phrase[order]
            begins = np.flatnonzero(np.append(True, run[1:] != run[:-1])) if len(run) else run
            sizes = np.diff(np.append(begins, len(run)))
            within = np.arange(len(run)) - np.repeat(begins, sizes)
            self._postings[filled[run] + within] = phrase + first
            filled[run[begins]] += sizes.astype(np.int32)
            first += here
            time.sleep(0)

    def is_known(self, phrase: str) -> bool:
        """Tell whether any concept is called exactly so, but for case, accents and signs."""
        return len(self._called(phrase)) > 0

    def find(
        self,
        phrase: str,
        language: str,
        kinds: Collection[ConceptKind] = _KINDS,
        most: int = 5,
        least: float = MAYBE,
        meant: Meant | None = None,
    ) -> list[Found]:
        """Find the concepts that a phrase may mean, the likeliest first, each once.

        What is less alike than `least` is left out, unless it is called exactly so. With `meant`,
        what is near in meaning moves up, or is found beside what is spelled alike.
        """
        if meant is not None:
            return self._blended(phrase, language, kinds, most, least, meant)
        wanted = np.zeros(len(_KINDS), dtype=bool)
        wanted[[_KINDS.index(kind) for kind in kinds]] = True
        likeness = self.likeness(phrase)
        called, near = self._called(phrase), np.flatnonzero(likeness >= max(least, 1e-6))
        called, near = called[wanted[self._kind[called]]], near[wanted[self._kind[near]]]
        if len(near) > _CONSIDERED:
            near = near[np.argpartition(likeness[near], -_CONSIDERED)[-_CONSIDERED:]]
        own = self._languages.get(language, -1)
        preferred = {int(one) for one in self._concept[called[self._is_preferred[called]]]}
        found: dict[int, Found] = {}
        for places, is_exact in ((called, True), (near, False)):
            # Of labels that are as alike, that of the asker's language is first, then what a
            # concept is called before all, then the oldest.
            ranks = (
                places,
                ~self._is_preferred[places],
                self._language[places] != own,
                -likeness[places],
            )
            for at in places[np.lexsort(ranks)]:
                concept = int(self._concept[at])
                if len(found) < most and concept not in found:
                    alike = float(likeness[at])
                    found[concept] = self._found(int(at), alike, is_exact, concept in preferred)
        return list(found.values())

    def _blended(
        self,
        phrase: str,
        language: str,
        kinds: Collection[ConceptKind],
        most: int,
        least: float,
        meant: Meant,
    ) -> list[Found]:
        found = {one.concept_id: one for one in self.find(phrase, language, kinds, _BESIDE, FAINT)}
        concepts, firsts = self._firsts
        for concept in meant.nearest(_BESIDE):
            at = int(np.searchsorted(concepts, concept))
            is_there = at < len(concepts) and concepts[at] == concept
            if is_there and int(concept) not in found:
                one = self._found(int(firsts[at]), 0.0, False)
                if one.kind in kinds:
                    found[one.concept_id] = one
        nearness = meant.of(np.array(list(found), dtype=np.int32))
        scored = [
            (one.certainty is Certainty.EXACT, one.likeness + NEARNESS * float(near), one)
            for one, near in zip(found.values(), nearness, strict=True)
            if one.certainty is Certainty.EXACT
            or one.likeness >= least
            or near >= min(CLOSE, least)
        ]
        scored.sort(key=lambda each: each[:2], reverse=True)
        return [one for _is_exact, _score, one in scored][:most]

    @cached_property
    def _firsts(self) -> tuple[Places, Places]:
        """List the concepts, and the first label of each; needed with an encoder alone."""
        concepts, firsts = np.unique(self._concept, return_index=True)
        return concepts, firsts.astype(np.int32)

    def _found(self, at: int, likeness: float, is_exact: bool, is_preferred: bool = False) -> Found:
        alike = Certainty.SURE if likeness >= SURE else Certainty.MAYBE
        return Found(
            int(self._concept[at]),
            _KINDS[self._kind[at]],
            int(self._label[at]),
            Certainty.EXACT if is_exact else alike,
            1.0 if is_exact else min(likeness, 1.0),
            is_preferred,
        )

    def _called(self, phrase: str) -> Places:
        wanted = np.array(keys(phrase), dtype=np.uint64)
        first = np.searchsorted(self._keys, wanted, "left")
        last = np.searchsorted(self._keys, wanted, "right")
        some = [self._key_at[a:b] for a, b in zip(first, last, strict=True)]
        return np.unique(_joined(some, np.int32))

    def likeness(self, phrase: str) -> NDArray[np.float32]:
        """Say how alike each label is to a phrase: the cosine of their runs, by their rarity."""
        scores = np.zeros(len(self._label), dtype=np.float32)
        runs = (grams(spelled([normal(phrase)])) & EVERY).astype(np.int32)
        at = np.searchsorted(self._runs, runs)
        is_there = at < len(self._runs)
        is_there[is_there] = self._runs[at[is_there]] == runs[is_there]
        unseen = float(np.log(len(scores) + 1) + 1) ** 2 * int((~is_there).sum())
        at = at[is_there]
        for run, weight in zip(at, self._weight[at] ** 2, strict=True):
            scores[self._postings[self._starts[run] : self._starts[run + 1]]] += weight
        length = np.sqrt(float((self._weight[at] ** 2).sum()) + unseen)
        return scores / (self._length * np.float32(length or 1))


def _numbers(row: Row, languages: dict[str, int]) -> tuple[int, int, int, int, bool]:
    language = languages.setdefault(row.language, len(languages))
    return row.label_id, row.concept_id, _KINDS.index(row.kind), language, row.is_preferred


def _joined(parts: list[NDArray], kind: type) -> NDArray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
