"""Which concepts does a company begin with?

Written for Kring, from nobody's list: what people in a company that makes things of metal can do,
what people in every office can, and the languages that they speak. Whoever needs more brings ESCO
in, or their own words.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from babel import Locale

from models import ConceptKind, ConceptSource
from social.lexicon.coming import Coming, Named, Needs, Sheet, worded

FOLDER = Path(__file__).parent / "starter"
LANGUAGES = ("en", "nl", "fr", "de")
SPOKEN = (
    "ar az be bg bs ca cs da de el en es et eu fa fi fr ga he hi hr hu hy id is it ja ka ko ku lb "
    "lt lv mk mt nl no pl ps pt ro ru sk sl so sq sr sv sw ta th ti tr uk ur vi zh"
)


def starter() -> Sheet:
    """Give the starter list."""
    files = sorted(FOLDER.glob("*.csv"))
    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return Sheet("starter", digest, ConceptSource.KRING, read)


def address(kind: ConceptKind, key: str) -> str:
    """Make the address by which a concept of ours is known for good."""
    return f"kring:{kind.value}/{key}"


def read() -> Iterator[Coming]:
    """Go through the starter list."""
    for row in lines("skills"):
        yield named(ConceptKind.SKILL, row)
    for row in lines("certificates"):
        yield named(ConceptKind.CERTIFICATE, row)
    yield from spoken()
    for row in lines("occupations"):
        occupation = named(ConceptKind.OCCUPATION, row)
        yield occupation
        for key in row["skills"].split():
            yield Needs(occupation.uri, address(ConceptKind.SKILL, key), is_essential=True)


def lines(name: str) -> Iterator[dict[str, str]]:
    """Read one of the files."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def named(kind: ConceptKind, row: dict[str, str]) -> Named:
    """Read a concept from its line; what is broader is always a skill."""
    return Named(
        address(kind, row["key"]),
        kind,
        tuple(label for language in LANGUAGES for label in worded(language, row[language])),
        tuple(address(ConceptKind.SKILL, key) for key in row.get("broader", "").split()),
    )


def spoken() -> Iterator[Named]:
    """Name languages in four languages, and in themselves."""
    for code in SPOKEN.split():
        labels = [(one, str(Locale(one).languages[code]), True) for one in LANGUAGES]
        own = Locale(code).languages.get(code)
        if code not in LANGUAGES and own:
            labels.append((code, own, False))
        yield Named(address(ConceptKind.LANGUAGE, code), ConceptKind.LANGUAGE, tuple(labels))
