"""Secrets made by chance after somebody else's descriptions of them, and harmless sentences.

The descriptions (gitleaks) and the sentences (Presidio's templates) lie beside the repository.
"""

from __future__ import annotations

import re
import re._constants as op
import re._parser as parser
import string
import tomllib
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import re2

from moderation.leaks.chance import entropy
from tests.moderation.conftest import CORPUS

RULES = CORPUS / "secrets/gitleaks.toml"
TEMPLATES = CORPUS / "presidio_templates.txt"

_MORE = 12  # how many more than it must something that repeats is repeated at most
_ANY = string.ascii_letters + string.digits + " _-."
_TRIES = 200


class Family(NamedTuple):
    """One description: its name, its expression, and how much chance the secret has at least."""

    name: str
    expression: str
    bits: float


def families() -> list[Family]:
    """Read every description that has an expression."""
    rules = tomllib.loads(RULES.read_text("utf-8"))["rules"]
    return [
        Family(rule["id"], rule["regex"], rule.get("entropy", 0))
        for rule in rules
        if rule.get("regex")
    ]


def samples(family: Family, number: int, random: Random) -> Iterator[str]:
    """Make secrets that the description itself takes for ones."""
    python = re.sub(r"\(\?i\)", "", family.expression).replace(r"\z", "$")
    tree = parser.parse(python.replace("[[:alnum:]]", "[A-Za-z0-9]"))
    theirs = re2.compile(family.expression)
    made = 0
    for _try in range(_TRIES * number):
        text = "".join(_walk(tree, random))
        match = theirs.search(text)
        groups = [one for one in match.groups() if one] if match else []
        if match and entropy(groups[0] if groups else match[0]) > family.bits:
            yield text
            made += 1
            if made == number:
                return


def _walk(tree: Any, random: Random, *, is_repeated: bool = False) -> Iterator[str]:
    for kind, value in tree:
        if kind is op.LITERAL:
            yield chr(value)
        elif kind is op.NOT_LITERAL:
            yield random.choice([sign for sign in _ANY if ord(sign) != value])
        elif kind is op.ANY:  # alone it stands for the point that somebody forgot to escape
            yield random.choice(_ANY) if is_repeated else "."
        elif kind is op.IN:
            yield random.choice(_members(value))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT):
            least, most, inner = value
            for _time in range(random.randint(least, min(most, least + _MORE))):
                yield from _walk(inner, random, is_repeated=True)
        elif kind is op.SUBPATTERN:
            yield from _walk(value[-1], random)
        elif kind is op.BRANCH:
            yield from _walk(random.choice(value[1]), random)


def _members(parts: list[Any]) -> str:
    signs = "".join(_part(kind, value) for kind, value in parts if kind is not op.NEGATE)
    if parts[0][0] is op.NEGATE:
        return "".join(sign for sign in _ANY if sign not in signs)
    return signs


def _part(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.RANGE:
        return "".join(map(chr, range(value[0], value[1] + 1)))
    return {
        op.CATEGORY_WORD: string.ascii_letters + string.digits + "_",
        op.CATEGORY_DIGIT: string.digits,
        op.CATEGORY_SPACE: " \n",
        op.CATEGORY_NOT_SPACE: string.ascii_letters + string.digits,
    }[value]


HARMLESS = {
    "credit_card_number": ("ending in 4242", "1234 5678 9012 3456", "on file", "no. 2"),
    "phone_number": ("extension 4127", "the reception", "my desk", "the usual number"),
    "iban": ("savings", "NL00 BANK 0000 0000 00", "my current account"),
    "ssn": ("not needed", "000-00-0000"),
    "us_driver_license": ("licence B",),
    "ip_address": ("127.0.0.1", "192.168.1.20", "::1"),
    "email": ("ana@example.com", "ben.claes@example.org", "info@example.net"),
    "url": ("https://example.com/docs/4", "http://intranet.example/lines?id=2024"),
    "date_time": ("2024-05-06 12:30", "Monday at 9", "06/05/2024"),
    "date_of_birth": ("1985-07-30", "30/07/1985", "30 July 1985"),
    "zipcode": ("9000", "1012 AB", "75001"),
    "postcode": ("9000", "1012 AB", "10115"),
    "year": ("2024", "1985"),
    "age": ("39", "21"),
    "building_number": ("17", "204b"),
    "street_name": ("Stationsstraat", "rue de la Gare", "Bahnhofstraße"),
    "address": ("Stationsstraat 17, 9000 Gent", "12 rue de la Gare, 75001 Paris", "Hauptstr. 4"),
    "organization": ("Welding Works", "Tram & Bus NV", "Müller GmbH", "Acme 2000"),
}
_NAMES = ("Ana", "Ben", "Eve", "Liège", "Utrecht", "Köln", "Peeters", "Claes", "Belgian", "welder")


def sentences(random: Random) -> Iterator[str]:
    """Fill every template with what nobody needs to hide."""
    for line in TEMPLATES.read_text("utf-8", errors="replace").splitlines():
        if line.strip():
            yield re.sub(
                r"\{\{(\w+)\}\}", lambda slot: random.choice(HARMLESS.get(slot[1], _NAMES)), line
            ).replace("\\n", "\n")
