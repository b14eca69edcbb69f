"""What does the page of a search for colleagues show?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from models import Person, Site, session
from social import needs, vocabulary
from social.seeking.address import PAGES, Search
from social.seeking.chips import Beside, Chip, Wider, chips_of, either, wider_of
from social.seeking.criteria import MOST, Criterion, Sort
from social.seeking.matching import COLLEAGUES, PAGE, Found, Order, look
from social.seeking.meeting import Eyes
from social.seeking.reasons import Hit, hits_of
from social.seeking.understanding import guessed, understand
from social.vocabulary import Linked

COMPARED = 4  # people side by side: more do not fit


@dataclass(frozen=True, slots=True)
class Closer:
    """What colleagues state who say more closely what nobody says itself, and how to find them."""

    words: str  # "welding"
    labels: str  # "welding of aluminium or TIG welding"
    search: Search


@dataclass(frozen=True, slots=True)
class Results:
    """What was understood, who was found and why, and what may be meant besides."""

    search: Search
    chips: Sequence[Chip]
    guesses: Sequence[Linked]
    wider: Sequence[Wider]
    found: Found
    hits: Sequence[Hit]
    near: Sequence[Hit]
    narrower: Sequence[Closer] = ()
    missing: Sequence[tuple[str, int]] = ()  # what nobody stated, and how many looked for it

    @property
    def musts(self) -> int:
        """Count what must be met."""
        return sum(one.is_must for one in self.search.criteria)

    @property
    def wanted(self) -> list[Criterion]:
        """List what nobody states that can be talked of; all of it where somebody states each."""
        said = [one for one in self.search.criteria if one.sort in (Sort.CONCEPT, Sort.WORDS)]
        unmet = [self.search.criteria[n] for n in self.found.unmet]
        return [one for one in said if one in unmet] or said

    @property
    def next(self) -> Search | None:
        """Give the next page, if there is one."""
        page = self.search.page
        return (
            self.search.at(page + 1) if self.found.number > page * PAGE and page < PAGES else None
        )


def understood(search: Search, language: str) -> Search:
    """Read the words of a search, and look for what they mean."""
    return search.understood(understand(search.words, language, all_sites()))


def results(search: Search, viewer: Person, language: str) -> Results:
    """Find colleagues."""
    eyes, sites = Eyes(viewer), all_sites()
    chips = chips_of(search.criteria, language, sites)
    found = look(search.criteria, eyes, search.narrowed, Order(COLLEAGUES), page=search.page)
    more = (search.criteria, eyes, search.narrowed, language)
    wider = wider_of(search.criteria, language, eyes)
    narrower = closer(search, found, chips, wider, language)
    return Results(
        search,
        chips,
        guesses(search, language),
        wider,
        found,
        hits_of(found.matches, *more),
        hits_of(found.near, *more) if search.page == 1 else [],
        narrower,
        [] if narrower else missing(search, viewer, found, chips),
    )


def compared(search: Search, viewer: Person, language: str, ids: Sequence[int]) -> list[Hit]:
    """Say what some of those who were found state, the first few of them."""
    if not ids:
        return []
    eyes, among = Eyes(viewer), replace(search.narrowed, person_ids=ids[:COMPARED])
    found = look(search.criteria, eyes, among, Order(COLLEAGUES))
    return hits_of([*found.matches, *found.near], search.criteria, eyes, among, language)


def closer(
    search: Search, found: Found, chips: Sequence[Chip], wider: Sequence[Wider], language: str
) -> list[Closer]:
    """Say what is stated of that kind where nobody states it by its own name."""
    under = {
        n: [one for one in wider if one.n == n and one.beside is not Beside.BROADER]
        for n in (() if found.number else found.unmet)
    }
    return [
        Closer(
            chips[n].label,
            either([one.label for one in some], language),
            search.also(n, [one.concept_id for one in some]),
        )
        for n, some in under.items()
        if some
    ]


def all_sites() -> Sequence[Site]:
    """List the sites by name."""
    return session.scalars(select(Site).order_by(Site.name)).all()


def guesses(search: Search, language: str) -> list[Linked]:
    """List what the words may mean and is not looked for yet."""
    if len(search.criteria) >= MOST:
        return []
    known = {number for one in search.criteria for number in one.numbers}
    words = [value for one in search.criteria if one.sort is Sort.WORDS for value in one.values]
    return [
        one for value in words for one in guessed(value, language) if one.concept_id not in known
    ]


def missing(
    search: Search, viewer: Person, found: Found, chips: Sequence[Chip]
) -> list[tuple[str, int]]:
    """Say what nobody stated, and count it among what is looked for in vain."""
    if found.number or search.page > 1:
        return []
    wishes = [(chips[n].label, wish(search.criteria[n])) for n in found.unmet]
    named = [(label, one) for label, one in wishes if one is not None]
    needs.note(viewer, [one for _label, one in named])
    return [(label, needs.number_of(words)) for label, (words, _id) in named]


def wish(one: Criterion) -> tuple[str, int] | None:
    """Name the concept that is missing, in one language, whoever asks; nothing else is counted."""
    names = vocabulary.labels(one.numbers[:1], "en") if one.sort is Sort.CONCEPT else {}
    return next(((words, concept_id) for concept_id, words in names.items()), None)
