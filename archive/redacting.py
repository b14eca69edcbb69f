"""How are words blacked out in what leaves the house? Pure functions over one text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Span = tuple[int, int, str]  # from which character to before which, and why

MARK = "█"  # stands on both sides of the reason


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
    """Put a mark with its reason in the place of each span; nothing tells how long it was."""
    parts, place = [], 0
    for starts, ends, reason in merged(spans):
        parts += [text[place:starts], f"{MARK}{reason}{MARK}"]
        place = ends
    return "".join((*parts, text[place:]))


def pieces(text: str, spans: Iterable[Span]) -> Sequence[tuple[str, str]]:
    """Cut a text into what stays, with an empty reason, and what is blacked out, with its own."""
    found, place = [], 0
    for starts, ends, reason in merged(spans):
        found += [(text[place:starts], ""), (text[starts:ends], reason)]
        place = ends
    return [(words, reason) for words, reason in (*found, (text[place:], "")) if words]
