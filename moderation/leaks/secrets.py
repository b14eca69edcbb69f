"""Which words of a text are keys and tokens of machines?

One pass looks for the beginnings of tokens and for words that announce a secret; only where one
stands is looked closer, by expressions of RE2. What has no form of its own must look made by
chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import ahocorasick_rs
import re2

from moderation.leaks.chance import changes, entropy, is_placeholder, is_random
from moderation.leaks.leak import Leak
from moderation.leaks.tokens import BEGINNINGS, SERVICES, WORDS

PLACES = 500
"""So many beginnings and words of a text are looked at closer."""
FAR = 60
"""Characters between a word and the secret that it announces."""
SHORT, LONG = 10, 400
"""Characters of a secret without a form of its own."""

_TAIL = re2.compile(r"[A-Za-z0-9_\-.=+/%~:]*")
_BITS = 2.5
_CHANGES = 2
_DIGITS = 15
# Between a word and its secret stands a sign that gives one thing to another.
_GIVEN = re2.compile(r"(?:[:=?|>,]{1,4}|\bis\b)[\s\"'`=]{0,8}([A-Za-z0-9_\-+/=.%:~]{1,200})")
_GIFTS = 4
_NAMED = 210
_PASSWORDS = frozenset({"password", "passwd", "passphrase", "pwd"})
_CHOSEN = 8  # characters of a password, which need not be made by chance


class _Sought(NamedTuple):
    kind: str  # of a token that begins so; empty for a word that announces one
    least: int
    words: str


def tokens(text: str) -> Iterator[Leak]:
    """Find keys and tokens by how they begin, and by the words beside them."""
    finder, sought = _finder()
    small = text.lower()
    if len(small) != len(text):
        small = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    found = finder.find_matches_as_indexes(small, overlapping=True)
    looked_at: set[int] = set()  # the places of what announced words brought up and was no secret
    for number, start, end in islice(found, PLACES):
        one = sought[number]
        if one.kind:
            leak = _token(text, one, start, end)
        else:
            leak = _announced(text, start, end, looked_at)
        if leak is not None:
            yield leak


@cache
def _finder() -> tuple[Any, tuple[_Sought, ...]]:
    sought = [
        _Sought(f"secret.{name}", least, beginning)
        for name, beginnings in BEGINNINGS.items()
        for beginning, least in beginnings
    ]
    sought += [_Sought("", 0, word) for word in (*SERVICES, *WORDS)]
    return ahocorasick_rs.AhoCorasick([one.words.lower() for one in sought]), tuple(sought)


def _token(text: str, one: _Sought, start: int, end: int) -> Leak | None:
    """Take a token by how it begins, if enough of it follows and is made by chance."""
    if text[start:end] != one.words or (start and text[start - 1].isalnum()):
        return None
    tail = _TAIL.match(text[end : end + LONG])[0].rstrip(".:=/")
    is_made = len(tail) >= one.least and entropy(tail) >= _BITS and not is_placeholder(tail)
    has_digit = any(sign.isdigit() for sign in tail)
    if not is_made or not (has_digit or changes(tail) >= _CHANGES or one.words.endswith("_")):
        return None
    return Leak(one.kind, start, end + len(tail), True)


def _announced(text: str, start: int, end: int, looked_at: set[int]) -> Leak | None:
    """Take what a word announces: `key = …`, `token: …`, if it is made by chance.

    `looked_at` keeps where was no secret, for several words may announce the same.
    """
    if end in looked_at:
        return None
    is_password = text[start:end].lower() in _PASSWORDS
    for match in islice(_GIVEN.finditer(text[end : end + FAR + _NAMED]), _GIFTS):
        if match.start() > FAR:
            return None
        first, last = end + match.start(1), end + match.end(1)
        if first in looked_at:
            continue
        secret = match[1].rstrip(".:,")
        if "://" not in secret and (
            (len(secret) >= SHORT and is_random(secret))
            or (len(secret) >= _DIGITS and secret.isdigit())
            or (is_password and len(secret) >= _CHOSEN and _is_chosen(secret))
        ):
            return Leak("secret.named", first, first + len(secret), True)
        looked_at.update(range(first, last))
    return None


def _is_chosen(words: str) -> bool:
    """Tell whether somebody may have chosen this for a password."""
    has_letter = any(sign.isalpha() for sign in words)
    return has_letter and any(sign.isdigit() for sign in words) and not is_placeholder(words)
