"""Whom do the texts of these tests name, and what do they say that is hostile?"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from moderation import Named, NamedKind

CORPUS = Path(__file__).parents[3] / "shared/data/moderation"

PEOPLE = {"ana.peeters": (7, "Ana Peeters"), "ben_claes": (8, "Ben <b>Claes</b> & Co")}
COMMUNITIES = {"welding": (3, "Welding")}


class Colleagues:
    """Knows Ana, Ben and the community that they weld in; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    def resolve(self, handles: set[str]) -> dict[str, Named]:
        """Find who bears each handle."""
        self.asked.append(set(handles))
        known = [
            Named(kind=kind, id=key, name=name, handle=handle)
            for kind, rows in (
                (NamedKind.PERSON, PEOPLE),
                (NamedKind.COMMUNITY, COMMUNITIES),
            )
            for handle, (key, name) in rows.items()
        ]
        return {named.handle: named for named in known if named.handle in handles}


@pytest.fixture
def names() -> Colleagues:
    """Give those who know whom a handle names."""
    return Colleagues()


@cache
def hostile_lines() -> tuple[str, ...]:
    """Read every line of the lists of attacks and of naughty strings, each once."""
    lines = set(json.loads((CORPUS / "fuzz/blns.json").read_text("utf-8")))
    for file in (*CORPUS.glob("xss/*.txt"), *CORPUS.glob("fuzz/*.txt")):
        lines.update(file.read_text("utf-8", errors="surrogateescape").split("\n"))
    return tuple(sorted(lines))


@pytest.fixture(scope="session")
def hostile() -> tuple[str, ...]:
    """Give the lists of attacks and naughty strings."""
    if not CORPUS.is_dir():
        pytest.skip("the lists of attacks are not beside the repository")
    return hostile_lines()
