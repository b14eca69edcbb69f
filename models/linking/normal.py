"""When are two phrases the same words?"""

from __future__ import annotations

import re
from hashlib import blake2b

from models.folding import fold

# C++, C# and .NET are what they are by their signs; elsewhere a sign parts two words.
_PARTING = re.compile(r"[^\w+#]+|_")
_BRACKETED = re.compile(r"\s*\([^()]*\)\s*$")


def normal(phrase: str) -> str:
    """Reduce a phrase to its words: no case, no accents, no signs, one space between."""
    return " ".join(_PARTING.sub(" ", fold(phrase)).split())


def forms(phrase: str) -> set[str]:
    """List the normal forms by which a phrase is known.

    "Java (computer programming)" is Java as well, and who parts or hyphenates a compound means
    the same: "TIG-lassen", "TIG lassen".
    """
    whole = {normal(phrase)}
    if phrase.rstrip().endswith(")"):
        whole.add(normal(_BRACKETED.sub("", phrase)))
    return {form.replace(" ", "") for form in whole} - {""}


def keys(phrase: str) -> list[int]:
    """Number the normal forms of a phrase, so that a hundred thousand of them take little room."""
    return [
        int.from_bytes(blake2b(form.encode(), digest_size=8).digest(), "big")
        for form in forms(phrase)
    ]
