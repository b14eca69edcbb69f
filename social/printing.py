"""Which letters can be printed with the fonts that every reader of PDF has?"""

from __future__ import annotations

import unicodedata


def printable(words: str) -> str:
    """Write words with the letters that these fonts have; accents of others are dropped."""
    plain = "".join(
        letter if is_printable(letter) else unicodedata.normalize("NFKD", letter)[0]
        for letter in words
    )
    return plain.encode("cp1252", "replace").decode("cp1252")


def is_printable(letter: str) -> bool:
    """Tell whether the standard fonts of PDF have a letter."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True
