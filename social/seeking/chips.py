"""How are criteria said to the reader: what was understood, and in which other words?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from babel.lists import format_list
from flask_babel import gettext as _
from sqlalchemy import func, select

from models import Concept, ConceptKind, ConceptSource, Site, Statement, session
from social import towns, vocabulary
from social.seeking.criteria import ALTERNATIVES, Criterion, Sort
from social.seeking.meeting import Eyes

ALSO = 3  # other words
OFFERED = 24  # broader or narrower concepts to choose from where nothing says which are stated


@dataclass(frozen=True, slots=True)
class Chip:
    """A criterion as it is shown."""

    criterion: Criterion
    about: str  # "Place"
    label: str  # "Antwerp or Lyon"
    also: Sequence[str] = ()  # in which other words it is found


class Beside(StrEnum):
    """How does a concept lie beside another one?"""

    NAMESAKE = "namesake"
    BROADER = "broader"
    NARROWER = "narrower"


@dataclass(frozen=True, slots=True)
class Wider:
    """A concept that a criterion could be met by as well."""

    n: int
    concept_id: int
    label: str
    beside: Beside

    @property
    def key(self) -> str:
        """Name it in a form."""
        return f"{self.n}:{self.concept_id}"


def chips_of(criteria: Sequence[Criterion], language: str, sites: Sequence[Site]) -> list[Chip]:
    """Say all criteria in a language."""
    return chips_of_each([criteria], language, sites)[0]


def chips_of_each(
    searches: Sequence[Sequence[Criterion]], language: str, sites: Sequence[Site] | None = None
) -> list[list[Chip]]:
    """Say the criteria of some searches in a language, in as many statements as those of one."""
    ids = [number for some in searches for one in some for number in one.numbers]
    names, kinds = vocabulary.names(ids, language), kinds_of(ids)
    places = session.scalars(select(Site).order_by(Site.name)).all() if sites is None else sites
    return [[chip_of(one, language, places, names, kinds) for one in some] for some in searches]


def chip_of(
    one: Criterion,
    language: str,
    sites: Sequence[Site],
    names: dict[int, list[str]],
    kinds: dict[int, tuple[ConceptKind, ConceptSource]],
) -> Chip:
    """Say a criterion in a language."""
    if one.sort is Sort.PLACE:
        said = [towns.name_of(value, language, sites) for value in one.values]
        also = [name for value in one.values for name in towns.other_names(value, language)]
        return Chip(one, _("Place"), either(said, language), also[:ALSO])
    if one.sort is Sort.WORDS:
        return Chip(one, _("As words"), either(one.values, language))
    said = [names.get(number, [_("no longer there")])[0] for number in one.numbers]
    first = one.numbers[0]
    also = names.get(first, [])[1 : ALSO + 1]
    label = either(list(dict.fromkeys(said)), language)
    if one.sort is Sort.LANGUAGE:
        if one.level:
            label = _("%(language)s, from %(level)s", language=label, level=one.level)
        return Chip(one, _("Language"), label)
    return Chip(one, about(kinds.get(first)), label, also)


def about(kind: tuple[ConceptKind, ConceptSource] | None) -> str:
    """Say what a concept is."""
    if kind is None:
        return _("Skill")
    if kind[1] is ConceptSource.COMPANY:
        return _("Company term")
    return {
        ConceptKind.CERTIFICATE: _("Certificate"),
        ConceptKind.OCCUPATION: _("Occupation"),
    }.get(kind[0], _("Skill"))


def either(words: Sequence[str], language: str) -> str:
    """Write "Antwerp or Lyon"."""
    return format_list(list(words), style="or", locale=language)


def kinds_of(ids: Collection[int]) -> dict[int, tuple[ConceptKind, ConceptSource]]:
    """Say what concepts are, and who gave them."""
    rows = session.execute(
        select(Concept.id, Concept.kind, Concept.source).where(Concept.id.in_(ids))
    )
    return {row.id: (row.kind, row.source) for row in rows}


def wider_of(criteria: Sequence[Criterion], language: str, eyes: Eyes | None = None) -> list[Wider]:
    """List what is called like the concepts of a search, what they are part of, and what of them.

    Through somebody's eyes it lists what people state, and what most of them state first.
    """
    asked = {
        n: one
        for n, one in enumerate(criteria)
        if one.sort is Sort.CONCEPT and len(one.values) < ALTERNATIVES
    }
    firsts = [one.numbers[0] for one in asked.values()]
    near = [
        (n, concept_id, beside)
        for beside, some in (
            (Beside.BROADER, vocabulary.broader(firsts)),
            (Beside.NARROWER, vocabulary.narrower(firsts)),
            (Beside.NAMESAKE, vocabulary.namesakes(firsts)),
        )
        for n, one in asked.items()
        for concept_id in some[one.numbers[0]]
        if concept_id not in one.numbers
    ]
    near = list(
        {(n, concept_id): (n, concept_id, how) for n, concept_id, how in reversed(near)}.values()
    )
    ids = [concept_id for _n, concept_id, _beside in near]
    names = vocabulary.labels(ids, language)
    number = stated(ids, eyes) if eyes else dict.fromkeys(ids, 1)
    found = [
        Wider(n, one, names[one], beside)
        for n, one, beside in sorted(near, key=lambda it: -number.get(it[1], 0))
        if one in names and number.get(one)
    ]
    most = ALTERNATIVES - 1 if eyes else OFFERED
    counts: dict[tuple[int, Beside], int] = defaultdict(int)
    return [one for one in found if within(counts, (one.n, one.beside), most)]


def within(counts: dict[tuple[int, Beside], int], key: tuple[int, Beside], most: int) -> bool:
    """Count one more of a kind, and tell whether there are no more of it than may be."""
    counts[key] += 1
    return counts[key] <= most


def stated(concept_ids: Sequence[int], eyes: Eyes) -> dict[int, int]:
    """Count who states each of some concepts, as far as somebody may find them by it."""
    rows = session.execute(
        select(Statement.concept_id, func.count(Statement.person_id.distinct()))
        .join(Statement.person)
        .where(Statement.concept_id.in_(concept_ids), eyes.reads(), eyes.finds())
        .group_by(Statement.concept_id)
    )
    return {concept_id: number for concept_id, number in rows if concept_id is not None}
