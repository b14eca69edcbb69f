"""Which topics answer what somebody looks for?

All texts of a language are held in memory, by the stems of their words: the same stems as those of
the search, which the database knows. Accents do not matter, a typing mistake does little harm, and
what stands in a title weighs more than what stands in a text.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from flask import request
from flask_babel import get_locale
from markupsafe import Markup, escape
from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import text as sql

from models import Person, session
from models.folding import fold
from social.help.reading import Section, Text, written
from social.help.topics import TOPICS, is_for
from social.stems import CONFIGS

WORD = re.compile(r"\w+")
STEMS = sql(
    """
    SELECT word, ts_lexize(CAST(:stemmer AS regdictionary), word)
      FROM unnest(CAST(:words AS text[])) word
    """
)
TITLE, ALSO, HEADING, SUMMARY, SAID = 8.0, 6.0, 4.0, 3.0, 1.0  # what a word weighs where it stands
GUESSED = 0.6  # what a word weighs that is only like the one that was typed
MOST = 8  # topics shown
WEAK = 0.3  # of the best: what answers less than that is left out
FEWEST, LONG = 4, 7  # letters of a word for which others are taken, and of one with two mistakes
PASSAGE = 180  # letters


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic that answers, the section that does so best, and words from there with marks."""

    slug: str
    title: Markup
    anchor: str
    heading: Markup
    passage: Markup


@dataclass(slots=True)
class Index:
    """The words of all topics in a language.

    `stems` says of each word that stands somewhere what its stem is, none if it says nothing
    ("the"), `places` in which section of which topic a stem stands, and how much it weighs there.
    """

    texts: dict[str, Text] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    places: dict[str, dict[tuple[str, int], float]] = field(default_factory=dict)

    def rarity(self, stem: str) -> float:
        """Say how much a stem tells topics apart."""
        topics = {slug for slug, _number in self.places[stem]}
        return math.log(1 + len(self.texts) / len(topics))


def seek(words: str, reader: Person) -> list[Hit]:
    """Find the topics that answer and are there for a reader, the best first."""
    language = get_locale().language
    index = index_of(language, request.root_path)
    asked = meant(index, words, language)
    there = [slug for slug in index.texts if is_for(reader, slug)]
    scores = {slug: score for slug in there if (score := worth(index, slug, asked))}
    best = max(scores.values(), default=0)
    found = [slug for slug, score in scores.items() if score >= WEAK * best]
    found.sort(key=lambda slug: -scores[slug])
    return [hit(index, slug, asked) for slug in found[:MOST]]


def worth(index: Index, slug: str, asked: Iterable[Mapping[str, float]]) -> float:
    """Say how well a topic answers: each word counts where it weighs most, and all count more."""
    each = [
        max((weight * heaviest(index, slug, stem) for stem, weight in one.items()), default=0.0)
        for one in asked
    ]
    return sum(each) * (sum(map(bool, each)) / max(len(each), 1)) ** 2


def heaviest(index: Index, slug: str, stem: str) -> float:
    """Say what a stem weighs in the section of a topic where it weighs most."""
    places = index.places[stem]
    here = (weight for (topic, _number), weight in places.items() if topic == slug)
    return max(here, default=0.0) * index.rarity(stem)


def meant(index: Index, words: str, language: str) -> list[dict[str, float]]:
    """Say of each word that was typed which stems it may mean, and how surely.

    Words that say nothing are left out, unless there are no others.
    """
    typed = list(dict.fromkeys(words_of(words)))
    stems = stems_of(typed, language)
    telling = [word for word in typed if stems[word]] or typed
    return [meanings(index, word, stems[word] or word) for word in telling]


def meanings(index: Index, word: str, stem: str) -> dict[str, float]:
    """List the stems that a word may mean: its own, else those of words that begin so.

    Else those of words that are like it, or by which it begins itself, as long German ones do.
    """
    if stem in index.places:
        return {stem: 1.0}
    if len(word) < FEWEST:
        return {}
    known = [one for one, of_it in index.stems.items() if of_it and len(one) >= FEWEST]
    longer = [one for one in known if one.startswith(word)]
    found = longer or alike(known, word) or [one for one in known if word.startswith(one)]
    return dict.fromkeys((index.stems[one] for one in found), GUESSED)


def alike(known: Sequence[str], word: str) -> list[str]:
    """List the words that may be meant by one with a mistake in it, or two in a long one."""
    mistakes = 1 if len(word) < LONG else 2
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=mistakes, limit=5)
    nearest = min((distance for _word, distance, _place in found), default=0)
    return [one for one, distance, _place in found if distance == nearest]


def hit(index: Index, slug: str, asked: Collection[Mapping[str, float]]) -> Hit:
    """Show the section of a topic that answers best."""
    text = index.texts[slug]
    stems = {stem for one in asked for stem in one}
    head, *rest = text.sections
    head = replace(head, words=f"{text.summary} {head.words}".strip())
    section = max([*rest, head], key=lambda one: fullness(index, one, stems))
    return Hit(
        slug=slug,
        title=marked(index, text.title, stems),
        anchor=section.anchor,
        heading=marked(index, section.title, stems),
        passage=marked(index, passage(index, section.words, stems), stems),
    )


def fullness(index: Index, section: Section, stems: Collection[str]) -> float:
    """Say how much of what was looked for stands in a section itself."""
    if not section.anchor and not meeting(index, section.words, stems):
        return 0.5  # where only the title says it, the text is shown from its beginning
    return HEADING * meeting(index, section.title, stems) + meeting(index, section.words, stems)


def meeting(index: Index, words: str, stems: Collection[str]) -> int:
    """Count which of some stems stand in a text."""
    return len({index.stems.get(word, "") for word in words_of(words)} & set(stems))


def passage(index: Index, words: str, stems: Collection[str]) -> str:
    """Cut a text to what stands around the first word that was looked for."""
    if len(words) <= PASSAGE:
        return words
    here = (one.start() for one in WORD.finditer(words) if is_meant(index, one[0], stems))
    middle = next(here, 0)
    start = words.rfind(" ", 0, max(middle - PASSAGE // 3, 0)) + 1
    end = words.find(" ", start + PASSAGE)
    cut = words[start:] if end < 0 else words[start:end] + " …"
    return "… " + cut if start else cut


def marked(index: Index, words: str, stems: Collection[str]) -> Markup:
    """Mark the words that were looked for."""
    found, end = Markup(), 0
    for one in WORD.finditer(words):
        if is_meant(index, one[0], stems):
            found += escape(words[end : one.start()]) + Markup("<mark>{}</mark>").format(one[0])
            end = one.end()
    return found + escape(words[end:])


def is_meant(index: Index, word: str, stems: Collection[str]) -> bool:
    """Tell whether a word of a text is one that was looked for."""
    return index.stems.get(fold(word), "") in stems


@lru_cache
def index_of(language: str, root: str) -> Index:
    """Read all topics of the language of now, once."""
    index = Index(texts={slug: written(slug, language, root) for slug in TOPICS})
    weighed = [one for text in index.texts.values() for one in weighing(text)]
    words = {word for _place, said, _weight in weighed for word in words_of(said)}
    index.stems = stems_of(words, language)
    places: dict[str, dict[tuple[str, int], float]] = defaultdict(dict)
    for place, said, weight in weighed:
        for stem in {index.stems[word] for word in words_of(said)} - {""}:
            places[stem][place] = max(places[stem].get(place, 0), weight)
    index.places = dict(places)
    return index


def weighing(text: Text) -> Iterator[tuple[tuple[str, int], str, float]]:
    """List what a text says, with the section where it does so and what that weighs."""
    head = (text.slug, 0)
    yield from ((head, text.title, TITLE), (head, text.also, ALSO), (head, text.summary, SUMMARY))
    for number, section in enumerate(text.sections):
        place = (text.slug, number)
        yield from ((place, section.title, HEADING), (place, section.words, SAID))


def words_of(text: str) -> Iterator[str]:
    """List the words of a text as they are compared."""
    return (one[0] for one in WORD.finditer(fold(text)))


def stems_of(words: Collection[str], language: str) -> dict[str, str]:
    """Ask the database for the stems of some words; none of those that say nothing."""
    stemmer = f"pg_catalog.{CONFIGS[language]}_stem"
    rows = session.execute(STEMS, {"stemmer": stemmer, "words": list(words)})
    return {word: "".join(stems or ()) for word, stems in rows}
