"""What in a text should not leave its writer: numbers of people, accounts, secrets, labels?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import decimal

from moderation.leaks.accounts import accounts, telephones, vat_numbers
from moderation.leaks.context import Context
from moderation.leaks.labels import labels
from moderation.leaks.leak import Leak, masked
from moderation.leaks.numbers import numbers
from moderation.leaks.passwords import passwords
from moderation.leaks.secrets import tokens
from moderation.leaks.structures import structures

__all__ = ["KINDS", "Leak", "find_leaks", "masked"]

KINDS = (
    *("secret", "nl.bsn", "be.national", "fr.nir", "de.idnr"),
    *("card", "iban", "vat", "phone", "label"),
)
"""What can be asked for; every secret is one."""

_BLANKS = re.compile(r"[^\S\n]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DIGIT = re.compile("[0-9]")
_DIGITS = re.compile(r"(?![0-9])\d")


def find_leaks(text: str, language: str = "en") -> tuple[Leak, ...]:
    """List what should not leave a text's writer, in order, each place once.

    Takes any plain text, that of a file as well; `language` tells whose telephones are meant.
    """
    plain = _plain(text)
    found = sorted(_all(plain, language), key=lambda leak: (leak.start, -leak.end))
    return tuple(_apart(found))


def _plain(text: str) -> str:
    """Write digits, spaces and dashes of any kind as the plain ones, one for one."""
    if text.isascii():
        return text
    text = _SURROGATES.sub("\ufffd", text)
    text = _DASHES.sub("-", _BLANKS.sub(" ", text))
    return _DIGITS.sub(lambda digit: str(decimal(digit[0])), text)


def _all(text: str, language: str) -> Iterator[Leak]:
    context = Context(text)
    yield from structures(text)
    yield from passwords(context.folded)
    yield from tokens(text)
    yield from accounts(text)
    if _DIGIT.search(text):
        yield from numbers(text, context)
        yield from vat_numbers(text, context)
        yield from telephones(text, language)
    yield from labels(context.folded)


def _apart(found: list[Leak]) -> Iterator[Leak]:
    """Keep one leak a place: what is sure before what is not, the longer before the shorter."""
    kept: Leak | None = None
    for leak in found:
        if kept is None or leak.start >= kept.end:
            if kept is not None:
                yield kept
            kept = leak
        elif leak.is_sure and not kept.is_sure:
            kept = leak
    if kept is not None:
        yield kept
