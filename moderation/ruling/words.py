"""Where do which of thousands of words stand in a text?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import ge

import ahocorasick_rs

from moderation.disguise import MASKS, Folded, fold, one_space
from moderation.ruling.rule import Bound

Found = tuple[int, int, int]
"""The number of a rule, and where what it seeks begins and ends."""
MASKED = 4
"""Letters that a word must have to be known behind a mask, half of them to be read."""
TOKENS = 60
"""So many masked words of a text are looked at."""


class Words:
    """Words and phrases of rules, sought together in one pass over a text."""

    __slots__ = ("_automaton", "_masks", "_squeezed", "_squeezed_of", "_terms", "_uses")

    def __init__(self, terms: Iterable[tuple[int, Bound, str]], *, is_folded: bool) -> None:
        """Take the number of the rule, the bound and the words of each, as they are compared."""
        uses: dict[str, list[tuple[int, Bound]]] = defaultdict(list)
        for rule, bound, words in terms:
            uses[words].append((rule, bound))
        self._terms = tuple(uses)
        self._uses = tuple(tuple(some) for some in uses.values())
        self._automaton = ahocorasick_rs.AhoCorasick(self._terms)
        self._squeezed_of: tuple[tuple[tuple[int, list[int]], ...], ...] = ()
        self._squeezed = None
        self._masks: dict[tuple[int, str], list[int]] = defaultdict(list)
        if is_folded:
            self._prepare_disguises()

    def __bool__(self) -> bool:
        return bool(self._terms)

    def find(self, reading: Folded) -> Iterator[Found]:
        """Give each rule that is hit, with the beginning and end of the hit in the reading."""
        if reading.runs is not None:
            yield from self._repeated(reading)
            return
        text = reading.text
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            yield from self._bounded(number, text, start, end)

    def find_masked(self, folded: Folded) -> Iterator[Found]:
        """Give what is hit behind a mask, as in sh*t; only a whole word is known behind one."""
        if not self._masks or not any(mask in folded.text for mask in MASKS):
            return
        for start, token in islice(_masked_tokens(folded.text), TOKENS):
            for number in self._masks.get((len(token), token[0]), ()):
                term = self._terms[number]
                if all(sign in (letter, *MASKS) for letter, sign in zip(term, token, strict=True)):
                    yield from self._bounded(number, folded.text, start, start + len(token))

    def _bounded(self, number: int, text: str, start: int, end: int) -> Iterator[Found]:
        begins = start == 0 or not text[start - 1].isalnum()
        ends = end == len(text) or not text[end].isalnum()
        for rule, bound in self._uses[number]:
            if bound is Bound.ANY or (begins and (ends or bound is Bound.START)):
                yield rule, start, end

    def _repeated(self, reading: Folded) -> Iterator[Found]:
        if self._squeezed is None or reading.runs is None:
            return
        runs = reading.runs
        found = self._squeezed.find_matches_as_indexes(reading.text, overlapping=True)
        for number, start, end in found:
            if max(runs[start:end]) < _THRICE:
                continue
            for term, needed in self._squeezed_of[number]:
                if all(map(ge, runs[start:end], needed)):
                    yield from self._bounded(term, reading.text, start, end)

    def _prepare_disguises(self) -> None:
        squeezed: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(self._terms):
            squeezed[_once(term)].append(number)
            if len(term) >= MASKED and term.isalpha():
                self._masks[len(term), term[0]].append(number)
        self._squeezed_of = tuple(
            tuple((number, _runs(self._terms[number])) for number in numbers)
            for numbers in squeezed.values()
        )
        self._squeezed = ahocorasick_rs.AhoCorasick(tuple(squeezed))


_THRICE = 3


def folded_words(words: str) -> str:
    """Write words as a folded text has them."""
    return one_space(fold(words)).text.strip()


def spoken(text: str) -> str:
    """Write a text as words with one space around each, and nothing else."""
    said = "".join(letter if letter.isalnum() else " " for letter in fold(text).text)
    return f" {' '.join(said.split())} "


def _masked_tokens(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for token in text.split(" "):
        core = token.strip("\"'.,;:!?()[]")
        read = sum(letter.isalpha() for letter in core)
        if len(core) >= MASKED and core[0].isalpha() and read < len(core) <= 2 * read:
            yield start + token.index(core), core
        start += len(token) + 1


def _once(term: str) -> str:
    return "".join(
        letter for place, letter in enumerate(term) if place == 0 or letter != term[place - 1]
    )


def _runs(term: str) -> list[int]:
    runs: list[int] = []
    for place, letter in enumerate(term):
        if place and letter == term[place - 1]:
            runs[-1] += 1
        else:
            runs.append(1)
    return runs
