"""In which of the four languages is a text written?

The model takes 0.7 s of CPU and about 65 MB once; `warm()` loads it beside the first requests, so
that neither the start nor anybody's first post waits for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from models import limits as lengths

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LANGUAGES = ("en", "nl", "fr", "de")
ENOUGH = 40
"""Fewer letters than this say too little."""
SAMPLE = 600
"""More characters than this say nothing new."""
SURE = 0.8
"""A text in a fifth language is rarely recognised as one of four with more certainty."""


def language_of(words: str, otherwise: str) -> str:
    """Recognise the language of some words; `otherwise` if they are few or in another one."""
    if not _enough_letters(words[: lengths.POST]):
        return otherwise
    language, sureness = _identifier().classify(words[:SAMPLE])
    return language if sureness >= SURE else otherwise


def is_surely(language: str, words: str) -> bool:
    """Tell whether words, however few, are in one of the four languages with hardly a doubt."""
    if language not in LANGUAGES or not words:
        return False
    found, sureness = _identifier().classify(words[:SAMPLE])
    return bool(found == language and sureness >= SURE)


def warm(aside: Callable[[Callable[[], object]], object]) -> None:
    """Load the model now rather than when the first text comes: its modules here, the rest aside.

    `aside` runs a function in a thread: unpacking the model lets the other threads run.
    """
    import py3langid.langid  # noqa: F401 - two threads importing the same thing wait for each other

    aside(_identifier)


# Stops at the letter that suffices, which nearly every text has in its first line.
_LATIN = r"A-Za-z\xaa\xb5\xba\xc0-\xd6\xd8-\xf6\xf8-\u024f"
_enough_letters = re.compile(f"(?:[^{_LATIN}]*+[{_LATIN}]){{{ENOUGH}}}").match


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    of_all = LanguageIdentifier.from_model_file(MODEL_FILE)
    of_all.set_languages(LANGUAGES)
    return LanguageIdentifier(  # keeps the four languages only, a quarter of the memory less
        of_all.nb_ptc,
        of_all.nb_pc,
        of_all.nb_classes,
        of_all.tk_nextmove,
        of_all.tk_output,
        norm_probs=True,
        tk_row=of_all.tk_row,
    )
