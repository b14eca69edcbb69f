"""How are names compared? Without accents and case, so that "roder" finds "Röder"."""

import unicodedata

# Letters that Unicode does not decompose.
LIGATURES = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def fold(text: str) -> str:
    """Reduce a text to lower-case letters without accents, words parted by one space."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return " ".join(bare.translate(LIGATURES).split())
