"""Does a text say of itself that it is not for everybody?

A label stands alone on its line, in capitals or behind a word such as "classification". Whoever
writes that something is confidential has not labelled anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderation.disguise import Folded, fold
from moderation.leaks.leak import Leak

# fmt: off
LABELS = (
    "confidential", "strictly confidential", "company confidential", "internal use only",
    "for internal use only", "internal only", "not for distribution", "do not distribute",
    "restricted", "secret", "top secret", "attorney-client privileged", "trade secret",
    "vertrouwelijk", "strikt vertrouwelijk", "zeer vertrouwelijk", "bedrijfsvertrouwelijk",
    "alleen voor intern gebruik", "intern gebruik", "voor intern gebruik", "geheim",
    "niet verspreiden", "bedrijfsgeheim", "strikt geheim",
    "confidentiel", "strictement confidentiel", "confidentiel entreprise", "usage interne",
    "usage interne uniquement", "reserve a l'usage interne", "diffusion restreinte",
    "ne pas diffuser", "secret des affaires", "secret professionnel",
    "vertraulich", "streng vertraulich", "nur fur den internen gebrauch", "streng geheim",
    "nur fur den dienstgebrauch", "interner gebrauch", "verschlusssache", "betriebsgeheimnis",
    "nicht weitergeben", "geschaftsgeheimnis",
)
"""Folded, as labels are compared."""
# fmt: on
_SOME = "|".join(re.escape(label) for label in sorted(LABELS, key=len, reverse=True))
_ALONE = re.compile(rf"[\W_]*(?P<label>{_SOME})[\W_]*")
_NAMED = re.compile(
    r"(?:classification|classificatie|klassifizierung|einstufung|sensitivity|gevoeligheid"
    rf"|confidentialite|status)\s*[:=-]\s*(?P<label>{_SOME})(?![^\W_])"
)
_SHOUTED = re.compile(rf"(?<![^\W_])(?P<label>{_SOME})(?![^\W_])")
_WORDS = 2
"""Words in capitals that are a label within a line; one alone may be stressed."""


def labels(folded: Folded) -> Iterator[Leak]:
    """Find labels that keep a document within the company."""
    if not _SHOUTED.search(folded.text):
        return
    text, start = folded.original, 0
    for line in text.splitlines(keepends=True):
        place = _label(line)
        if place is not None:
            yield Leak("label", start + place[0], start + place[1], True)
        start += len(line)


def _label(line: str) -> tuple[int, int] | None:
    folded = fold(line)
    match = _ALONE.fullmatch(folded.text) or _NAMED.search(folded.text)
    if match:
        return folded.span(*match.span("label"))
    for match in _SHOUTED.finditer(folded.text):
        start, end = folded.span(*match.span("label"))
        if line[start:end].isupper() and len(match["label"].split()) >= _WORDS:
            return start, end
    return None
