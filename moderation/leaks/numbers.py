"""Which numbers of a text are somebody's own: of citizens, taxes, insurances, cards?

One in ten random numbers of nine digits passes for a BSN, and as many of sixteen for a card's. So
a number is sure only where it is written as such numbers are, or a word near it says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from stdnum import luhn
from stdnum.be import nn
from stdnum.de import idnr
from stdnum.fr import nir
from stdnum.nl import bsn

from moderation.leaks.context import Context
from moderation.leaks.leak import Leak

GROUPS = 2_000
"""So many groups of digits are looked at in one text."""
TOGETHER = 8
"""Groups that one number is written in, at most."""

_GROUP = re.compile(r"\d+")
_JOINTS = frozenset({" ", ".", "-", "/", ". ", " -", "- ", " /", "/ "})
_CORSICAN = re.compile(r"(?<![^\W_])[12] ?\d\d ?\d\d ?2[ABab] ?\d{3} ?\d{3} ?\d\d(?![^\W_])")


class Sort(NamedTuple):
    """One sort of number: its kind, how many digits it has, its check and how it is written."""

    kind: str
    digits: tuple[int, ...]
    is_valid: Callable[[str], bool]
    layout: re.Pattern[str]


def _is_card(number: str) -> bool:
    return any(number.startswith(prefix) and len(number) in sizes for prefix, sizes in _CARDS) and (
        luhn.is_valid(number) and len(set(number)) > 1
    )


_CARDS = (
    *((prefix, (13, 16, 19)) for prefix in ("4",)),
    *((str(prefix), (16,)) for prefix in (*range(51, 56), *range(2221, 2721))),
    *((prefix, (15,)) for prefix in ("34", "37")),
    *((prefix, (14,)) for prefix in ("36", "38", "39")),
    *((prefix, (16, 19)) for prefix in ("6011", "65", "62", "35")),
    *((prefix, (13, 15, 16, 18, 19)) for prefix in ("50", "56", "57", "58", "6304", "67")),
)

SORTS = (
    Sort("nl.bsn", (9, 8), bsn.is_valid, re.compile(r"\d{4}\.\d{2}\.\d{3}")),
    Sort("be.national", (11,), nn.is_valid, re.compile(r"\d\d\.\d\d\.\d\d-\d{3}[.-]\d\d")),
    Sort("fr.nir", (15,), nir.is_valid, re.compile(r"\d \d\d \d\d \d\d \d{3} \d{3} ?/? ?\d\d")),
    Sort("de.idnr", (11,), idnr.is_valid, re.compile(r"\d\d \d{3} \d{3} \d{3}")),
    Sort(
        "card",
        (13, 14, 15, 16, 18, 19),
        _is_card,
        re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5}"),
    ),
)
_BY_DIGITS = {
    digits: tuple(sort for sort in SORTS if digits in sort.digits)
    for digits in {digits for sort in SORTS for digits in sort.digits}
}
_MOST = max(_BY_DIGITS)


class _Group(NamedTuple):
    start: int
    end: int


def numbers(text: str, context: Context) -> Iterator[Leak]:
    """Find numbers of citizens, taxes, insurances and cards; `text` has plain digits and spaces."""
    # Without a word and a layout only a chain as a whole can be a number, and it is never sure.
    can_be_sure = any(context.has(sort.kind) or sort.layout.search(text) for sort in SORTS)
    for chain in _chains(text):
        if not can_be_sure and len(chain) > TOGETHER:
            continue
        last = 0
        for first in range(len(chain)):
            if first >= last:
                found = _best(text, chain, first, context)
                if found is not None:
                    leak, last = found
                    yield leak
    for match in _CORSICAN.finditer(text):
        if nir.is_valid(match.group()):
            yield Leak("fr.nir", *match.span(), True)


def _chains(text: str) -> Iterator[list[_Group]]:
    """Give the groups of digits that stand together."""
    chain: list[_Group] = []
    for match in islice(_GROUP.finditer(text), GROUPS):
        group = _Group(*match.span())
        if chain and text[chain[-1].end : group.start] not in _JOINTS:
            yield chain
            chain = []
        chain.append(group)
    if chain:
        yield chain


def _best(text: str, chain: list[_Group], first: int, context: Context) -> tuple[Leak, int] | None:
    """Find what a number that begins with one group is, sure things first, and where it ends."""
    unsure: tuple[Leak, int] | None = None
    digits = ""
    start = chain[first].start
    if start and (text[start - 1].isalnum() or text[start - 1] in "_,"):
        return None
    for last in range(first, min(len(chain), first + TOGETHER)):
        digits += text[chain[last].start : chain[last].end]
        if len(digits) > _MOST:
            break
        end = chain[last].end
        if text[end : end + 1].isalnum() or text[end : end + 1] == "_":
            break
        if text[end : end + 1] == "," and text[end + 1 : end + 2].isdigit():
            break
        is_whole = first == 0 and last == len(chain) - 1
        for sort in _BY_DIGITS.get(len(digits), ()):
            is_sure = sort.layout.fullmatch(text, start, end) or context.names(
                sort.kind, start, end
            )
            may_be = is_whole and unsure is None and len(digits) > _TOO_FEW
            if (is_sure or may_be) and sort.is_valid(digits):
                leak = Leak(sort.kind, start, end, bool(is_sure))
                if is_sure:
                    return leak, last + 1
                unsure = leak, last + 1
    return unsure


_TOO_FEW = 8  # eight digits are a date, an order or a part number
