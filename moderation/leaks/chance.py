"""Was a string made by chance, as keys are, or by somebody who thought of words?"""

from __future__ import annotations

import math
import re
from collections import Counter

_PARTS = re.compile(r"[A-Za-z0-9]+")
_KIND = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "a" * 26 + "A" * 26 + "0" * 10
)
_CAPITALISED = re.compile(r"Aa+")
_CHANGES = 0.12
_PLACEHOLDER = re.compile(
    r"(?i)example|placeholder|changeme|your[_-]|dummy|redacted|xxxx|\*\*\*|\.\.\.|123456789|abcdefgh"
)


def entropy(words: str) -> float:
    """Measure how many bits each character carries (Shannon)."""
    size = len(words)
    return -sum(n / size * math.log2(n / size) for n in Counter(words).values()) if size else 0.0


def changes(words: str) -> int:
    """Count how often letters, capitals and digits take turns; a capital at a beginning is none."""
    count = 0
    for part in _PARTS.findall(words):
        kinds = _CAPITALISED.sub(lambda word: "a" * len(word[0]), part.translate(_KIND))
        count += sum(map(str.__ne__, kinds, kinds[1:]))
    return count


def is_random(words: str, bits: float = 2.7) -> bool:
    """Tell whether a string looks made by chance: no words, no numbers, no placeholder."""
    return (
        changes(words) >= max(2, _CHANGES * len(words))
        and entropy(words) >= bits
        and not is_placeholder(words)
    )


def is_placeholder(words: str) -> bool:
    """Tell whether a string stands for a secret that is not given."""
    return _PLACEHOLDER.search(words) is not None
