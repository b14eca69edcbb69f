"""What is found of one thing, and how is it mended?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How a thing is."""

    WELL = "well"
    WEAK = "weak"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was found of one thing, and how to mend it."""

    about: str
    health: Health
    says: str
    mend: str = ""


def well(about: str, says: str) -> Finding:
    """Find a thing as it should be."""
    return Finding(about, Health.WELL, says)


def weak(about: str, says: str, mend: str) -> Finding:
    """Find a thing that works, but not as it should."""
    return Finding(about, Health.WEAK, says, mend)


def broken(about: str, says: str, mend: str) -> Finding:
    """Find a thing that keeps Kring from working."""
    return Finding(about, Health.BROKEN, says, mend)


def split(sentence: str) -> tuple[str, str]:
    """Part what is wrong from how to mend it, at the last colon or full stop."""
    for mark in (": ", ". "):
        said, found, mend = sentence.rpartition(mark)
        if found:
            return said, mend[:1].upper() + mend[1:]
    return sentence, "See docs/OPERATING.md."
