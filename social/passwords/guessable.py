"""Would somebody who knows the person and the company guess this password?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from models.folding import fold

LEAST = 10  # characters a password has at least
ADVISED = 15  # and should have
MOST = 200

ENOUGH = 5  # characters that must be left once all that is guessed first is taken away
WORD_WORTH = 2  # what each further common word counts for: a row of them is hard to guess again
SHORTEST_WORD = 3  # shorter parts of names say nothing

YEARS = re.compile(r"(19|20)\d\d")
DATES = re.compile(r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}")
REPEATED = re.compile(r"(.+?)\1+")
ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
    "azertyuiop", "qsdfghjklm", "wxcvbn", "qwertzuiop", "yxcvbnm", "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y",
)  # fmt: skip
LEET = str.maketrans("@4€30!1|$578", "aaeeoiiisstb")


def is_guessable(password: str, names: Iterable[str] = ()) -> bool:
    """Tell whether little is left of a password without what is tried first.

    That is: common words in four languages, `names` (of the person, the company, the site), rows
    of keys, years, dates and repetition; also in letters written as digits and signs.
    """
    plain = without_numbers(without_repetition(fold(password)))
    parts = parts_of(names)
    return any(left(form, parts) < ENOUGH for form in {plain, plain.translate(LEET)})


def left(text: str, names: Iterable[str]) -> int:
    """Count what is left, with a bonus for each common word after the first."""
    for name in names:
        text = text.replace(name, " ")
    text, found = without_words(text)
    rest = REPEATED.sub(r"\1", text.replace(" ", ""))
    return len(rest) + WORD_WORTH * max(found - 1, 0)


def without_repetition(text: str) -> str:
    """Say once what is only said again and again."""
    whole = REPEATED.fullmatch(text)
    return whole[1] if whole else text


def without_numbers(text: str) -> str:
    """Take out dates, years and keys in a row."""
    return YEARS.sub(" ", DATES.sub(" ", without_rows(text)))


def without_rows(text: str) -> str:
    """Take out keys in a row, four or more, forwards or backwards."""
    for row in ROWS:
        for line in (row, row[::-1]):
            for length in range(len(line), 3, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], " ")
    return text


def without_words(text: str) -> tuple[str, int]:
    """Take out common words, the longest first; tell how many there were."""
    found = 0
    for word in common_words():
        found += text.count(word)
        text = text.replace(word, " ")
    return text, found


def parts_of(names: Iterable[str]) -> list[str]:
    """Split names and addresses into the words that a guesser would try, the longest first."""
    words = {word for name in names for word in re.split(r"[^\w]+", fold(name))}
    whole = {fold(name).replace(" ", "") for name in names}
    return sorted((word for word in words | whole if len(word) >= SHORTEST_WORD), key=len)[::-1]


@cache
def common_words() -> tuple[str, ...]:
    """Read the words that passwords are most often made of, the longest first."""
    lines = Path(__file__).with_name("words.txt").read_text(encoding="utf-8").splitlines()
    words = {fold(word) for line in lines if not line.startswith("#") for word in line.split()}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
