"""How are words blacked out in what leaves the house? Pure functions over one text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from models import RedactionReason

Span = tuple[int, int, str]  # from which character to before which, and why

UNSEEN = frozenset({"Cf"})  # kinds of signs that have no shape
MARK = "█"  # stands on both sides of the reason
# As the receiver reads them. An export has no language of its own and is the same whoever makes it.
REASONS: Mapping[RedactionReason, str] = {
    RedactionReason.PRIVILEGE: "privileged",
    RedactionReason.PERSONAL: "private life",
    RedactionReason.OTHERS: "about others",
    RedactionReason.SECRET: "business secret",
    RedactionReason.BESIDE: "beside the matter",
}


def letters(text: str) -> Iterator[tuple[int, int, str]]:
    """Cut a text into letters as they are read: where each begins and ends, and how it compares.

    Unicode writes "é" as one sign or as two. Both compare as the same, whatever their case; signs
    that are not seen, such as a soft hyphen, belong to the letter before them.
    """
    begin = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not continues(text[begin:at], text[at]):
            yield begin, at, compared(text[begin:at])
            begin = at


def continues(letter: str, sign: str) -> bool:
    """Tell whether a sign belongs to the letter before it."""
    if sign.isascii():
        return False
    if unicodedata.combining(sign) or unicodedata.category(sign) in UNSEEN:
        return True
    return len(unicodedata.normalize("NFC", letter + sign)) == 1  # syllables of Hangul


def compared(letter: str) -> str:
    """Write a letter as it is compared (Unicode 3.13, D145), without what is not seen."""
    seen = "".join(sign for sign in letter if unicodedata.category(sign) not in UNSEEN)
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", seen).casefold())
    return unicodedata.normalize("NFC", folded)


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Find where some words stand, whatever their case and how their accents are written."""
    wanted = "".join(said for _begin, _end, said in letters(words))
    cut = list(letters(text)) if wanted else []
    whole = "".join(said for _begin, _end, said in cut)
    owner = [place for place, (_begin, _end, said) in enumerate(cut) for _sign in said]
    found, at = [], whole.find(wanted) if cut else -1
    while at >= 0:
        last = at + len(wanted) - 1
        found.append((cut[owner[at]][0], cut[owner[last]][1]))
        at = whole.find(wanted, last + 1)
    return found


def widened(text: str, starts: int, ends: int) -> tuple[int, int]:
    """Take all of the letters of which a span has a part: an accent would tell what stood there."""
    meets = [(begin, end) for begin, end, _ in letters(text) if begin < ends and end > starts]
    return meets[0][0], meets[-1][1]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch, in order; the reason of the first one stands for all."""
    found: list[Span] = []
    for starts, ends, reason in sorted(spans):
        if found and starts <= found[-1][1]:
            first, last, why = found[-1]
            found[-1] = (first, max(last, ends), why)
        else:
            found.append((starts, ends, reason))
    return found


def burned(text: str, spans: Iterable[Span]) -> str:
    """Put a mark with its reason in the place of each span; nothing tells how long it was.

    Where only a part of a word is blacked out, what stays of it is set apart by a space: nobody
    marked it, so it is not taken out, and it is not read as one with the reason.
    """
    parts, place = [], 0
    for starts, ends, reason in merged(spans):
        before = " " if text[place:starts] and goes_on(text[starts - 1]) else ""
        after = " " if text[ends:] and goes_on(text[ends]) else ""
        parts += [text[place:starts], before, f"{MARK}{reason}{MARK}", after]
        place = ends
    return "".join((*parts, text[place:]))


def goes_on(sign: str) -> bool:
    """Tell whether a sign beside a mark is part of a word."""
    return sign.isalnum() or bool(unicodedata.combining(sign)) or sign == "_"


def pieces(text: str, spans: Iterable[Span]) -> Sequence[tuple[str, str]]:
    """Cut a text into what stays, with an empty reason, and what is blacked out, with its own."""
    found, place = [], 0
    for starts, ends, reason in merged(spans):
        found += [(text[place:starts], ""), (text[starts:ends], reason)]
        place = ends
    return [(words, reason) for words, reason in (*found, (text[place:], "")) if words]
