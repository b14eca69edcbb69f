"""Which words of a text are a password that somebody tells somebody else?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import re2

from moderation.disguise import Folded
from moderation.leaks.chance import is_placeholder
from moderation.leaks.leak import Leak

PLACES = 50

# After the word comes a sign or "is", in the four languages, and then the password, in quotation
# marks or without; or the password follows at once. RE2 reads the folded text.
_WORD = (
    r"\b(?:pass ?words?|pass ?phrase|passwd|pwd|pin ?code|wachtwoord(?:en)?|paswoord|toegangscode"
    r"|mots? de passe|mdp|code d'acces|pass ?wort|kennwort|zugangscode)"
)
_SAID = r"[\"'`*]{0,3}([^\s\"'`*<>]{4,64})"
_TOLD = (
    re2.compile(
        _WORD
        + r"(?: [\w.'-]+){0,6}?(?: ?[:=]>? ?| (?:is|was|est|ist|lautet|luidt|sera)(?: nu| now)?:? )"
        + _SAID
    ),
    re2.compile(_WORD + " " + _SAID),
)
_SENTENCE = ".,;:!?)]"
_LEAST = 6


def passwords(folded: Folded) -> Iterator[Leak]:
    """Find passwords: words that nobody would write otherwise, of letters with digits or signs."""
    found = (match for told in _TOLD for match in told.finditer(folded.text))
    for match in islice(found, PLACES):
        start, end = folded.span(*match.span(1))
        core = folded.original[start:end].rstrip(_SENTENCE)
        if _is_password(core):
            yield Leak("secret.password", start, start + len(core), True)


def _is_password(words: str) -> bool:
    has_letter = any(sign.isalpha() for sign in words)
    has_other = any(sign.isdigit() or sign in "!@#$%^&+=?~" for sign in words)
    return len(words) >= _LEAST and has_letter and has_other and not is_placeholder(words)
