"""What does somebody look for who writes a line in their own language?

Places come first, then languages and concepts, the longest phrases first; what is left is looked
for as words. Nothing is broadened silently: what may be meant is offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from models import ConceptKind, Level, Site
from models.folding import fold
from models.linking.linker import Certainty, Found, Linker
from social import towns, vocabulary
from social.seeking.criteria import ALTERNATIVES, MOST, USUAL, Criterion, Sort
from social.seeking.wording import (
    BOTH,
    EITHER,
    is_empty,
    segments,
    split_at,
    trimmed,
    without_level,
    words_of,
)
from social.vocabulary import Linked

BETWEEN = BOTH | EITHER
LONGEST = 8  # words of a phrase
READ = 150  # words of a text in which names are looked for
SAID_OF_WORK = (ConceptKind.SKILL, ConceptKind.CERTIFICATE)
CAREFUL = 2  # of what may be meant, offered for one phrase


def understand(text: str, language: str, sites: Sequence[Site]) -> list[Criterion]:
    """Read a line of wishes."""
    reader = Reader(language, sites)
    for segment in segments(text)[:MOST]:
        reader.read(segment)
    unique = {one.is_same: one for one in reversed(reader.found)}
    return list(reversed(unique.values()))[:MOST]


def mentioned(text: str, language: str) -> list[Criterion]:
    """List what a running text calls by its name, in its order; each may be met, and need not."""
    linker = vocabulary.linker()
    words = words_of(text)[:READ]
    found: dict[tuple[Sort, tuple[str, ...]], Criterion] = {}
    at = 0
    while at < len(words) and len(found) < ALTERNATIVES:
        size = longest_name(words[at : at + LONGEST], linker)
        if size:
            named = linker.find(" ".join(words[at : at + size]), language, SAID_OF_WORK)
            exact = [one for one in named if one.certainty is Certainty.EXACT]
            if exact:
                one = replace(criterion_of(exact), is_must=False)
                found.setdefault(one.is_same, one)
        at += max(size, 1)
    return list(found.values())


def longest_name(words: list[str], linker: Linker) -> int:
    """Count the words of the longest name that some words begin with."""
    for size in range(len(words), 0, -1):
        some = words[:size]
        if not all(map(is_empty, some)) and linker.is_known(" ".join(some)):
            return size
    return 0


def guessed(words: str, language: str) -> list[Linked]:
    """List what words that nothing is known of may mean: "did you mean ...?"."""
    return vocabulary.linked(words, language, most=CAREFUL)


class Reader:
    """Reads one segment after the other."""

    def __init__(self, language: str, sites: Sequence[Site]) -> None:
        self.language = language
        self.sites = sites
        self.linker = vocabulary.linker()
        self.found: list[Criterion] = []

    def read(self, segment: str) -> None:
        """Understand what stands between two commas."""
        known = self.called(words_of(segment))
        if known is not None:
            self.found.append(known)
            return
        phrase, level = without_level(segment)
        words = trimmed(words_of(phrase))[: 2 * LONGEST]
        if not words:
            return
        whole = self.meant(words, nearly=BETWEEN.isdisjoint(map(fold, words)))
        if whole is not None:
            self.keep([whole], level)
        elif (either := self.alternatives(words)) is not None:
            self.keep([either], level)
        else:
            # "lean and flow" may be one phrase; where it is none, each side is one.
            for part in split_at(words, BOTH) if self.parts_at_both(words) else [words]:
                self.keep(list(self.taken_apart(trimmed(part))), level)

    def called(self, words: list[str]) -> Criterion | None:
        """Name what is called exactly so, however long its name and whatever words begin it."""
        phrase = " ".join(words)
        if all(map(is_empty, words)) or not self.linker.is_known(phrase):
            return None
        is_place = towns.find_place(phrase, self.sites) is not None
        return None if is_place else criterion_of(self.linker.find(phrase, self.language))

    def parts_at_both(self, words: list[str]) -> bool:
        """Tell whether "and" parts phrases here: on both sides something is understood."""
        parts = split_at(words, BOTH)
        return len(parts) > 1 and all(self.knows_any(trimmed(part)) for part in parts)

    def knows_any(self, words: list[str]) -> bool:
        """Tell whether any phrase within the words is understood."""
        return any(self.meant(words[one:other]) for one, other in spans(len(words)))

    def alternatives(self, words: list[str]) -> Criterion | None:
        """Read "Antwerp or Lyon": one criterion that either side meets, if both are of one sort."""
        parts = [trimmed(part) for part in split_at(words, EITHER)]
        if len(parts) < 2 or not all(parts):
            return None
        read = [self.meant(part) for part in parts]
        sorts = {one.sort for one in read if one}
        if None in read or len(sorts) != 1:
            return None
        values = [value for one in read if one for value in one.values]
        return Criterion(sorts.pop(), tuple(dict.fromkeys(values))[:ALTERNATIVES])

    def taken_apart(self, words: list[str]) -> Iterator[Criterion]:
        """Find the longest phrases that mean something; what is left are words."""
        for one, other in spans(len(words)):
            found = self.meant(words[one:other])
            if found is not None:
                yield from self.taken_apart(trimmed(words[:one]))
                yield found
                yield from self.taken_apart(trimmed(words[other:]))
                return
        yield from self.as_words(words)

    def as_words(self, words: list[str]) -> Iterator[Criterion]:
        """Look for what nothing is known of as words; they may be there, and need not."""
        said = [word for word in words if not is_empty(word)]
        if not said:
            return
        near = self.linker.find(" ".join(words), self.language, most=CAREFUL)
        if near and near[0].certainty is not Certainty.MAYBE:
            yield criterion_of(near)
        else:
            yield Criterion(Sort.WORDS, (" ".join(said),), is_must=False)

    def meant(self, words: list[str], *, nearly: bool = False) -> Criterion | None:
        """Name what a phrase means for certain, or `nearly` so."""
        phrase = " ".join(words)
        if not words or len(words) > LONGEST or all(is_empty(word) for word in words):
            return None
        place = towns.find_place(phrase, self.sites)
        if place is not None:
            return Criterion(Sort.PLACE, (place,))
        if not (nearly or self.linker.is_known(phrase)):
            return None
        found = self.linker.find(phrase, self.language)
        sure = [one for one in found if one.certainty is not Certainty.MAYBE]
        return criterion_of(sure) if sure else None

    def keep(self, criteria: list[Criterion], level: Level | None) -> None:
        """Note some criteria; a level that is named is that of a language."""
        for one in criteria:
            is_language = one.sort is Sort.LANGUAGE
            self.found.append(replace(one, level=level or USUAL) if is_language else one)


def criterion_of(found: Sequence[Found]) -> Criterion:
    """Look for what a phrase is called like, the likeliest first.

    Of namesakes those that are called so before all; where there are more of them, either will do.
    """
    first = found[0]
    if first.kind is ConceptKind.LANGUAGE:
        return Criterion(Sort.LANGUAGE, (str(first.concept_id),), level=USUAL)
    exact = [one for one in found if one.certainty is Certainty.EXACT] or found[:1]
    exact = [one for one in exact if one.is_preferred] or exact
    same = [str(one.concept_id) for one in exact if one.kind is not ConceptKind.LANGUAGE]
    return Criterion(Sort.CONCEPT, tuple(same)[:ALTERNATIVES])


def spans(length: int) -> Iterator[tuple[int, int]]:
    """List the phrases of so many words, the longest first, from the left."""
    for size in range(min(length, LONGEST), 0, -1):
        for start in range(length - size + 1):
            yield start, start + size
