"""How is a text compared with a rule? Bare small letters, each with its place in the original.

What people see counts: accents, marks and what has no width go, look-alikes become the letter that
they pass for, every space is one. Folding what is folded changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Self
from unicodedata import category, normalize

from moderation.disguise.lookalikes import BLANKS, TABLE

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN = str.maketrans({"\n": " ", "\t": " ", "\r": " ", "`": "'"})
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cc", "Cs"})
_KNOWN = 8_192  # more kinds of characters than the texts of any four languages have
_ROUNDS = 6
_MOST = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared, made from `original`.

    `at` has the place in the original of each character, never decreasing; `runs` how often each
    stood there in a row, where repetitions were taken out.
    """

    text: str
    at: tuple[int, ...] | range
    original: str
    runs: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Find where in the original some of the characters stand, with the marks upon them."""
        if start >= end:
            raise ValueError("nothing has no place")
        first, last = self.at[start], self.at[end - 1]
        if self.runs is not None:
            last += self.runs[end - 1] - 1
        last += 1
        while last < len(self.original) and not _letters(self.original[last]):
            last += 1
        return first, min(last, len(self.original))

    def without(self, spans: Iterable[tuple[int, int]]) -> Self:
        """Take parts out; they come in order and do not meet."""
        edges = [0, *(edge for span in spans for edge in span), len(self.text)]
        kept = [slice(*pair) for pair in list(pairwise(edges))[::2]]
        at = tuple(chain.from_iterable(self.at[part] for part in kept))
        return type(self)("".join(self.text[part] for part in kept), at, self.original)

    def spelt(self, text: str) -> Self:
        """Read the same characters as others, one for one."""
        return type(self)(text, self.at, self.original, self.runs)


def fold(text: str) -> Folded:
    """Reduce a text to what is compared, in time that grows with its length and not faster."""
    if text.isascii() and not _CONTROL.search(text):
        return Folded(text.lower().translate(_PLAIN), range(len(text)), text)
    letters = [_letters(character) for character in text]
    said = "".join(letters)
    if len(said) == len(text) and all(letters):
        return Folded(said, range(len(text)), text)
    return Folded(said, tuple(p for p, some in enumerate(letters) for _one in some), text)


@lru_cache(_KNOWN)
def _letters(character: str) -> str:
    """Reduce one character to the letters that it is compared by, often one, perhaps none."""
    if character.isspace() or character in BLANKS:
        return " "
    letters = character
    for _round in range(_ROUNDS):
        before = letters
        letters = "".join(TABLE.get(letter, letter) for letter in before)
        letters = normalize("NFKD", letters.casefold())
        letters = "".join(_kept(letter) for letter in letters)
        if letters == before:
            break
    return letters[:_MOST]  # one sign of Arabic is a whole sentence


def _kept(letter: str) -> str:
    if letter.isspace():
        return " "
    return "" if category(letter) in _DROPPED else letter
