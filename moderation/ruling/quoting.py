"""Which parts of a text are somebody else's words, or a program's?

Quotation marks of the four languages, Markdown's quotes and code. A text that consists of a
quotation and hardly anything else is taken for the writer's own.
"""

from __future__ import annotations

import re

# A quotation that is never closed ends nowhere: it is none.
_QUOTED = re.compile(
    r"“[^“”\n]{1,600}”|„[^„“”\n]{1,600}[“”]|«[^«»\n]{1,600}»|»[^«»\n]{1,600}«"
    r"|\"[^\"\n]{1,600}\"|‘[^‘’\n]{1,600}’(?!\w)|(?<!\w)'[^'\n]{1,600}'(?!\w)"
    r"|```[^`]{1,5000}```|`[^`\n]{1,600}`|^ {0,3}>[^\n]*",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)|\n")
_OWN = 3
"""Letters of one's own that make a text more than its quotation."""
_FAR = 400


def quotations(text: str) -> tuple[tuple[int, int], ...]:
    """List where others' words stand in a text; none if it has hardly any other."""
    spans = tuple(match.span() for match in _QUOTED.finditer(text))
    if not spans:
        return ()
    quoted = sum(_letters(text[start:end]) for start, end in spans)
    return spans if _letters(text) - quoted >= _OWN else ()


def sentence(text: str, start: int, end: int) -> str:
    """Give the sentence that a part of a text stands in."""
    first = max(0, start - _FAR)
    before = [match.end() for match in _SENTENCE_END.finditer(text, first, start)]
    after = _SENTENCE_END.search(text, end, min(len(text), end + _FAR))
    return text[before[-1] if before else first : after.start() if after else end + _FAR]


def _letters(text: str) -> int:
    return sum(letter.isalpha() for letter in text)
