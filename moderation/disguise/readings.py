"""In which ways can a text be read? As it stands, and with each disguise taken off.

Letters that stand alone are joined, marks within a word go, digits and signs become the letters
that they stand for, what is repeated stands once. Only letters that stand alone are joined, and
only tokens that have a letter are read anew: numbers stay numbers, and no word is found that
reaches over the space between two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderation.disguise.folding import Folded

_LEET = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "+": "t",
}  # fmt: skip
_AS_I = str.maketrans(_LEET)
_AS_L = str.maketrans(_LEET | {"1": "l", "|": "l", "!": "l"})
_MEANS_LETTER = re.compile(r"[0134-9@$!|+]")
_AMBIGUOUS = re.compile(r"[1!|]")
# A sign at the end of a word ends a sentence rather than the word.
_PART = r"""[^\s"'.,;:?)\[\]/-]"""
_LEET_TOKEN = re.compile(rf"(?<!{_PART})(?:(?![0134-9@$!|+]){_PART})*[0134-9@$!|+]{_PART}*")
_LETTER = re.compile(r"[a-z]")
_ENDS = "!$|+"

_ALONE = r"[^\W_]|[@$]"
_APART = re.compile(
    rf"(?<![^\W_])(?:{_ALONE})(?:[ .\-_*+,'/|~]{{1,2}}(?<!  )(?:{_ALONE})(?![^\W_])){{2,}}"
)
_BETWEEN = re.compile(r"[ .\-_*+,'/|~]+")
MASKS = "*#%_"
"""Signs that people put in place of a letter."""
_MARKS = re.compile(r"(?<=[^\W_])[*~\\_]{1,4}(?=[^\W_])")
_SPACES = re.compile(r"(?<= ) +")
_TRIPLE = re.compile(r"([^\W\d_])\1\1")
_RUN = re.compile(r"(.)\1+", re.DOTALL)


def readings(folded: Folded) -> Iterator[Folded]:
    """Give every way to read a folded text that differs from those before, at most a dozen."""
    seen = set()
    bare = unmark(join(folded))
    for base in (folded, bare) if bare.text != folded.text else (folded,):
        for read in (base, *unleet(base)):
            for one in (one_space(read), squeeze(read)):
                if one is not None and (one.text, one.runs is None) not in seen:
                    seen.add((one.text, one.runs is None))
                    yield one


def join(folded: Folded) -> Folded:
    """Write letters that stand alone, three or more, as one word; a wide gap parts words."""
    gaps = [
        (run.start() + gap.start(), run.start() + gap.end())
        for run in _APART.finditer(folded.text)
        for gap in _BETWEEN.finditer(run.group())
    ]
    return folded.without(gaps) if gaps else folded


def unmark(folded: Folded) -> Folded:
    """Take out signs of emphasis that stand within a word."""
    marks = [mark.span() for mark in _MARKS.finditer(folded.text)]
    return folded.without(marks) if marks else folded


def unleet(folded: Folded) -> Iterator[Folded]:
    """Read digits and signs in words as the letters that they stand for: 1 as i, and as l."""
    if not _MEANS_LETTER.search(folded.text):
        return
    yield folded.spelt(_LEET_TOKEN.sub(lambda token: _spelt(token.group(), _AS_I), folded.text))
    if _AMBIGUOUS.search(folded.text):
        yield folded.spelt(_LEET_TOKEN.sub(lambda token: _spelt(token.group(), _AS_L), folded.text))


def _spelt(token: str, letters: dict[int, str]) -> str:
    core = token.rstrip(_ENDS)
    if not _LETTER.search(core):
        return token
    core = core.replace("11", "ll")  # hardly a word has two i in a row
    return core.translate(letters) + token[len(core) :]


def one_space(folded: Folded) -> Folded:
    """Leave one space where several stand."""
    if "  " not in folded.text:
        return folded
    return folded.without(space.span() for space in _SPACES.finditer(folded.text))


def squeeze(folded: Folded) -> Folded | None:
    """Write what is repeated once, and keep how often; nothing if no letter stands thrice."""
    if not _TRIPLE.search(folded.text):
        return None
    spans = [run.span() for run in _RUN.finditer(folded.text)]
    once = folded.without((start + 1, end) for start, end in spans)
    runs = [1] * len(once.text)
    gone = 0
    for start, end in spans:
        runs[start - gone] = end - start
        gone += end - start - 1
    return Folded(once.text, once.at, once.original, tuple(runs))
