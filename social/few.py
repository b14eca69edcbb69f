"""Which numbers of people are told? Those that tell of nobody in particular."""

from __future__ import annotations

LEAST = 5  # people; fewer are not told


def told(number: int, whole: int | None = None) -> int | None:
    """Give a number that is large enough to be told, and leaves enough of the whole beside it.

    None stands for "fewer than five".
    """
    rest = 0 if whole is None else whole - number
    is_few = 0 < number < LEAST or 0 < rest < LEAST
    return None if is_few else number
