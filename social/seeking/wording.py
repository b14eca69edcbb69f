"""How is a line of wishes taken apart into phrases, in any of our languages?"""

from __future__ import annotations

import re
from itertools import pairwise

from models import Level
from models.folding import fold

PARTS = re.compile(r"[,;\n]+")
# "of" is English, too, and "en" French: these part only what both sides of them can stand alone.
EITHER = frozenset({"or", "of", "ou", "oder"})
BOTH = frozenset({"and", "en", "et", "und", "&", "+", "plus"})
LEVEL = re.compile(
    r"(?:(?<!\w)(?:at least|from|minimum|minimaal|minstens|ten minste|vanaf|niveau|level|stufe|"
    r"au moins|au minimum|à partir de|à partir du|mindestens|ab|min|mind)(?!\w)\.?\s*)*"
    r"(?<!\w)([abc][12])(?!\w)\+?",
    re.IGNORECASE,
)
# What says nothing of what is looked for.
EMPTY = frozenset(
    """
    a an the with who knows know speaks speaking in at near from of for can does has somebody
    someone people
    een de het met die kent kan spreekt in te bij voor uit heeft iemand mensen van wie
    un une le la les l d des du de avec qui connait parle a en dans pour sait quelqu chez
    ein eine einen einer der die das den dem mit wer kann spricht kennt in bei fur von aus hat
    jemand
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
WORD = re.compile(r"[^\s]+")
EDGES = "\"'“”„‚‘’«»().:!?…"


def segments(text: str) -> list[str]:
    """Part a text at commas and line ends."""
    return [part.strip() for part in PARTS.split(text) if part.strip()]


def words_of(phrase: str) -> list[str]:
    """Part a phrase into words, without the marks around them."""
    apart = re.sub(r"(?i)(?<!\w)([ld]|qu)['’](?=\w)", r"\1 ", phrase)
    return [word for found in WORD.findall(apart) if (word := found.strip(EDGES))]


def is_empty(word: str) -> bool:
    """Tell whether a word says nothing."""
    return fold(word) in EMPTY


def trimmed(words: list[str]) -> list[str]:
    """Leave out what says nothing before and behind a phrase."""
    first, last = 0, len(words)
    while first < last and is_empty(words[first]):
        first += 1
    while last > first and is_empty(words[last - 1]):
        last -= 1
    return words[first:last]


def split_at(words: list[str], between: frozenset[str]) -> list[list[str]]:
    """Part words at those that stand between phrases."""
    places = [-1, *(n for n, word in enumerate(words) if fold(word) in between), len(words)]
    return [words[one + 1 : other] for one, other in pairwise(places) if other > one + 1]


def without_level(phrase: str) -> tuple[str, Level | None]:
    """Take "at least B1" out of a phrase."""
    found = LEVEL.search(phrase)
    if found is None:
        return phrase, None
    left = f"{phrase[: found.start()]} {phrase[found.end() :]}"
    return " ".join(left.split()), Level(found[1].upper())
