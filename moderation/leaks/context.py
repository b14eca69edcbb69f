"""Which words near a number say what it is, in the four languages?"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from moderation.disguise import fold

BEFORE, AFTER = 60, 30
"""Characters before and after a number in which such a word counts."""

# fmt: off
WORDS: dict[str, tuple[str, ...]] = {
    "nl.bsn": (
        "bsn", "burgerservicenummer", "burger service nummer", "sofinummer", "sofi",
        "citizen service", "numéro bsn", "bürgerservicenummer",
    ),
    "be.national": (
        "rijksregister", "rijksregisternummer", "inss", "insz", "niss", "registre national",
        "numéro national", "numéro de registre", "nationalregister", "nationalnummer",
        "national number", "national register", "rrn", "nrn", "bis-nummer", "numéro bis",
    ),
    "fr.nir": (
        "nir", "sécurité sociale", "sécu", "numéro insee", "carte vitale", "social security",
        "insee", "sociale zekerheid", "sozialversicherung", "assuré",
    ),
    "de.idnr": (
        "idnr", "steuer-id", "steuerid", "steuer id", "steueridentifikationsnummer",
        "steuer-identifikationsnummer", "identifikationsnummer", "steuerliche", "tin", "tax id",
        "tax number", "tax identification", "numéro fiscal", "belastingnummer",
    ),
    "card": (
        "card", "credit card", "visa", "mastercard", "amex", "american express", "maestro", "cvc",
        "cvv", "creditcard", "betaalkaart", "bankkaart", "kaartnummer", "kredietkaart",
        "carte bancaire", "carte bleue", "carte de crédit", "numéro de carte", "carte",
        "kreditkarte", "kartennummer", "bankkarte", "expires", "vervaldatum",
    ),
    "vat": (
        "vat", "btw", "btw-nummer", "tva", "ust-id", "ust-idnr", "ustid", "ust",
        "umsatzsteuer-id", "intracommunautaire",
    ),
}
# fmt: on


class Context:
    """Knows which words stand where in one text; each kind is looked for once."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self._places: dict[str, list[int]] = {}

    def names(self, kind: str, start: int, end: int) -> bool:
        """Tell whether a word near a part of the text says that it is of some kind."""
        places = self._said(kind)
        near = bisect_left(places, start - BEFORE)
        return near < len(places) and places[near] < end + AFTER

    def has(self, kind: str) -> bool:
        """Tell whether such a word stands anywhere in the text."""
        return bool(self._said(kind))

    def _said(self, kind: str) -> list[int]:
        if kind not in self._places:
            said = _words(kind).finditer(self.folded.text)
            self._places[kind] = [self.folded.at[match.start()] for match in said]
        return self._places[kind]


@cache
def _words(kind: str) -> re.Pattern[str]:
    words = sorted((re.escape(fold(word).text) for word in WORDS[kind]), key=len, reverse=True)
    ends = r"(?:s|nummer|nr|numbers?)?"
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(words)}){ends}(?![^\W_])")
