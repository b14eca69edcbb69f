"""How many know something, per site and language, and what hangs on one person?

A number of fewer than five is not told, nor one whose other side would tell of so few. Statements
that are for all are counted, and nobody who objected or left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from models import (
    Audience,
    Concept,
    ConceptKind,
    ConceptLink,
    Person,
    Site,
    Statement,
    StatementKind,
    session,
)
from models.statement import SWITCHED_OFF
from social import vocabulary
from social.few import told
from social.seeking.meeting import has_objected, stand_ins

LANGUAGES = 6  # the languages most spoken
WARNED = 50  # what hangs on one person, listed at once

KNOWS = (StatementKind.ROLE, StatementKind.SKILL, StatementKind.CERTIFICATE, StatementKind.PROJECT)


@dataclass(frozen=True, slots=True)
class Row:
    """One site: how many know it, and how many of these speak each language."""

    site: str
    number: int | None
    by_language: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Map:
    """How many know something; what is a part of it is counted by itself.

    Added up, one number and the other would tell of whoever is in one alone.
    """

    label: str
    narrower: Sequence[str]
    languages: Sequence[str]
    rows: Sequence[Row]
    number: int | None


@dataclass(frozen=True, slots=True)
class Alone:
    """A skill that one person alone states, and how many state something close by."""

    concept_id: int
    label: str
    close: int | None


def stated_for_all() -> ColumnElement[bool]:
    """Hold for what everybody may read, joined to its person."""
    return and_(
        ~SWITCHED_OFF,
        Statement.withdrawn_at.is_(None),
        Statement.audience == Audience.ALL,
        Person.works_here(),
    )


def counted() -> ColumnElement[bool]:
    """Hold for the statements that are counted, joined to their person."""
    return and_(stated_for_all(), ~has_objected())


def map_of(concept_id: int, language: str) -> Map:
    """Count who knows a concept at each site, and which languages they speak."""
    knows = holders(concept_id)
    of_sites: dict[str, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(func.coalesce(Site.name, ""), func.count())
            .select_from(Person)
            .outerjoin(Site, Site.id == Person.site_id)
            .where(Person.id.in_(knows))
            .group_by(Site.name)
        )
    }
    spoken = session.execute(
        select(func.coalesce(Site.name, ""), Concept.id, func.count(Person.id.distinct()))
        .select_from(Statement)
        .join(Person, Person.id == Statement.person_id)
        .join(Concept, Concept.id == Statement.concept_id)
        .outerjoin(Site, Site.id == Person.site_id)
        .where(
            counted(),
            Person.id.in_(knows),
            Statement.kind == StatementKind.LANGUAGE,
            Concept.kind == ConceptKind.LANGUAGE,
        )
        .group_by(Site.name, Concept.id)
    ).all()
    sums: dict[int, int] = {}
    for _site, tongue, number in spoken:
        sums[tongue] = sums.get(tongue, 0) + number
    columns = sorted(sums, key=lambda one: (-sums[one], one))[:LANGUAGES]
    cells = {(site, tongue): number for site, tongue, number in spoken}
    narrower = vocabulary.narrower([concept_id])[concept_id]
    names = vocabulary.labels([*columns, concept_id, *narrower], language)
    rows = [
        Row(
            site,
            told(number),
            [told(cells.get((site, one), 0), number) for one in columns],
        )
        for site, number in sorted(of_sites.items())
    ]
    hides = any(row.number is None for row in rows)
    return Map(
        names.get(concept_id, ""),
        sorted(names[one] for one in narrower if one in names),
        [names.get(one, "") for one in columns],
        rows,
        None if hides else told(sum(of_sites.values())),
    )


def holders(concept_id: int) -> Select[tuple[int]]:
    """Select, for counting alone, who states a concept."""
    same = stand_ins([concept_id])[concept_id]
    return (
        select(Statement.person_id)
        .join(Person, Person.id == Statement.person_id)
        .where(counted(), Statement.concept_id.in_(same), Statement.kind.in_(KNOWS))
    )


def warnings(language: str, after: int = 0) -> tuple[list[Alone], int | None]:
    """List what one person alone states, with how many could come after them.

    Whoever could is somebody who states what it is a part of, or another part of that. Concepts
    come in the order of their numbers, those beyond `after`; given back with them is the number
    beyond which more are. That somebody objected makes nobody else the only one, and whoever is
    the only one and objected is not pointed at.
    """
    number = func.count(Statement.person_id.distinct())
    lonely: Sequence[int | None] = session.scalars(
        select(Statement.concept_id)
        .join(Person, Person.id == Statement.person_id)
        .join(Concept, Concept.id == Statement.concept_id)
        .where(
            stated_for_all(),
            Statement.kind.in_(KNOWS),
            Statement.concept_id > after,
            Concept.kind.in_((ConceptKind.SKILL, ConceptKind.CERTIFICATE)),
        )
        .group_by(Statement.concept_id)
        .having(and_(number == 1, func.bool_and(~has_objected())))
        .order_by(Statement.concept_id)
        .limit(WARNED + 1)
    ).all()
    shown = [one for one in lonely[:WARNED] if one]
    names, close = vocabulary.labels(shown, language), close_to(shown)
    found = [Alone(one, names[one], told(close.get(one, 0))) for one in shown if one in names]
    more = shown[-1] if len(lonely) > WARNED else None
    return sorted(found, key=lambda one: one.label.casefold()), more


def close_to(concept_ids: Sequence[int]) -> dict[int, int]:
    """Count, for each of some concepts, who states a broader one or another part of it."""
    up, down = aliased(ConceptLink), aliased(ConceptLink)
    near = (
        select(up.concept_id.label("of"), up.broader_id.label("near"))
        .where(up.concept_id.in_(concept_ids))
        .union(
            select(up.concept_id, down.concept_id)
            .join(down, down.broader_id == up.broader_id)
            .where(up.concept_id.in_(concept_ids), down.concept_id != up.concept_id)
        )
        .subquery()
    )
    rows = session.execute(
        select(near.c.of, func.count(Statement.person_id.distinct()))
        .join(Statement, Statement.concept_id == near.c.near)
        .join(Person, Person.id == Statement.person_id)
        .where(counted(), Statement.kind.in_(KNOWS))
        .group_by(near.c.of)
    )
    return {row[0]: row[1] for row in rows}
