"""What is a leak, and how is it shown without showing it?"""

from __future__ import annotations

from dataclasses import dataclass

_HIDDEN = "•"
_SHOWN = 4
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that should not leave a text's writer, and where it stands.

    `kind` is as in "nl.bsn" or "secret.github"; what is not `is_sure` may well be something else,
    so that one may ask about it, and no more.
    """

    kind: str
    start: int
    end: int
    is_sure: bool

    def is_a(self, kind: str) -> bool:
        """Tell whether this is of a kind, or of a part of it: every secret is a "secret"."""
        return self.kind == kind or self.kind.startswith(f"{kind}.")


def masked(words: str) -> str:
    """Show so much of something that its owner knows it, and nobody can use it."""
    line = " ".join(words.split())
    letters = sum(letter.isalnum() for letter in line)
    first, last = min(_SHOWN, letters // 5), min(2, letters // 8)
    shown, place = [], 0
    for letter in line:
        if letter.isalnum():
            place += 1
            letter = letter if place <= first or place > letters - last else _HIDDEN
        shown.append(letter)
    text = "".join(shown)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]}…{text[1 - half :]}"
