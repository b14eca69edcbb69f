"""Which bank accounts, VAT numbers and telephones does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

from stdnum import iban
from stdnum.eu import vat

from moderation.leaks.context import Context
from moderation.leaks.leak import Leak

TRIES = 200
"""So many places of a text are looked at for each."""
TELEPHONES = 50
"""So many are tried: each costs as much as a hundred words."""

# fmt: off
IBAN_LENGTHS = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22,
    "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}
"""Characters of an account's number, by country (ISO 13616)."""
REGIONS = {"nl": "NL", "fr": "FR", "de": "DE", "en": "GB"}
"""Whose telephone numbers need no country's code, by the language of the text."""
# fmt: on

_COUNTRIES = "|".join(IBAN_LENGTHS)
_IBAN = re.compile(rf"(?<![^\W_])(?:{_COUNTRIES})\d\d(?=[ .-]?[A-Z0-9])", re.IGNORECASE)
_IBAN_SIGN = re.compile(r"[ .-]?([A-Za-z0-9])")
_VAT = re.compile(
    r"(?<![^\W_])(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)"
    r"[ .-]?[0-9A-Z]{1,4}(?:[ .-]?[0-9A-Z]{1,4}){1,5}(?![^\W_])"
)
_TELEPHONE = re.compile(r"(?:\+|(?<!\w)00?)[ .(]{0,2}\d(?:[ ()./-]{0,3}\d){6,}")


def accounts(text: str) -> Iterator[Leak]:
    """Find bank accounts: their check leaves one in a hundred, their country and length none."""
    for match in islice(_IBAN.finditer(text), TRIES):
        end = _after(text, match.end(), IBAN_LENGTHS[match.group()[:2].upper()] - 4)
        if end and iban.is_valid(text[match.start() : end], check_country=False):
            yield Leak("iban", match.start(), end, True)


def _after(text: str, place: int, wanted: int) -> int:
    """Find where so many letters and digits end; 0 if they do not, or if more follow."""
    for _one in range(wanted):
        match = _IBAN_SIGN.match(text, place)
        if match is None:
            return 0
        place = match.end()
    return 0 if text[place : place + 1].isalnum() else place


def vat_numbers(text: str, context: Context) -> Iterator[Leak]:
    """Find VAT numbers; they are public, and sure only where a word says what they are."""
    for match in islice(_VAT.finditer(text), TRIES):
        if vat.is_valid(match.group()):
            yield Leak("vat", *match.span(), context.names("vat", *match.span()))


def telephones(text: str, language: str) -> Iterator[Leak]:
    """Find telephone numbers that can be dialled; many are meant to be known, so none is sure."""
    for match in islice(_TELEPHONE.finditer(text), TELEPHONES):
        number = match.group()
        if _can_be_dialled(number, REGIONS.get(language, "NL")):
            yield Leak("phone", *match.span(), False)


def _can_be_dialled(number: str, region: str) -> bool:
    known = _numbers()
    try:
        return bool(known.is_valid_number(known.parse(number, region)))
    except known.NumberParseException:
        return False


@cache
def _numbers() -> Any:
    import phonenumbers  # 2 MB of tables that a text without a telephone number needs not

    return phonenumbers
