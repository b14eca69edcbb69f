"""Which emoji does a name mean, and which does somebody look for?"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from models.folding import fold
from moderation.emoji_table import TABLE

LANGUAGES = ("nl", "fr", "de")


class Emoji(NamedTuple):
    """A character and the name that people type between colons."""

    character: str
    name: str


class _Line(NamedTuple):
    emoji: Emoji
    names: tuple[str, ...]
    words: dict[str, tuple[str, ...]]


def _read(line: str) -> _Line:
    character, names, *words = line.split("|")
    aliases = tuple(names.split())
    found = {
        language: tuple(fold(text).split()) for language, text in zip(LANGUAGES, words, strict=True)
    }
    return _Line(Emoji(character, aliases[0]), aliases, found)


_LINES = tuple(_read(line) for line in TABLE.strip().splitlines())

CHARACTERS = {name: line.emoji.character for line in _LINES for name in line.names}
"""Every name, aliases too, with its character."""


def find(query: str, language: str, limit: int = 8) -> list[Emoji]:
    """List the emoji that a few letters may mean, best first.

    Names are English; the words of `language` (nl, fr, de) find them, too. Case and accents are
    ignored.
    """
    sought = fold(query).replace(" ", "_")
    if not sought:
        return []
    ranked = []
    for place, (line, words) in enumerate(_words(language)):
        rank = 0 if sought in line.names else min(_rank(word, sought) for word in words)
        if rank < _MISSED:
            ranked.append((rank, place, line.emoji))
    return [emoji for _rank_, _place, emoji in sorted(ranked)[:limit]]


_MISSED = 4


def _rank(word: str, sought: str) -> int:
    """Prefer, after the name itself (0), a whole word, then its beginning, then any part."""
    if word == sought:
        return 1
    if word.startswith(sought):
        return 2
    return 3 if sought in word else _MISSED


@cache
def _words(language: str) -> tuple[tuple[_Line, frozenset[str]], ...]:
    """Gather what finds each emoji in one language: names, parts of names, translated words."""
    return tuple(
        (
            line,
            frozenset(
                (
                    *line.names,
                    *(part for name in line.names for part in name.split("_")),
                    *line.words.get(language, ()),
                )
            ),
        )
        for line in _LINES
    )
