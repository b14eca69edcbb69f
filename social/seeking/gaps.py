"""How many know something, per site and language, and what hangs on one person?

A number of fewer than five is not told, nor one whose other side would tell of so few. Statements
that are for all are counted, and nobody who objected or left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from models import (
    Audience,
    Concept,
    ConceptKind,
    ConceptLink,
    Person,
    PersonState,
    Site,
    Statement,
    StatementKind,
    session,
)
from models.statement import SWITCHED_OFF
from social import vocabulary
from social.seeking.meeting import has_objected

LEAST = 5  # people; fewer are not told
LANGUAGES = 6  # the languages most spoken
WARNED = 50  # what hangs on one person, listed at once
FEW = None  # "fewer than five"

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


def counted() -> ColumnElement[bool]:
    """Hold for the statements that are counted, joined to their person."""
    return and_(
        ~SWITCHED_OFF,
        Statement.withdrawn_at.is_(None),
        Statement.audience == Audience.ALL,
        Person.state != PersonState.DEACTIVATED,
        ~has_objected(),
    )


def told(number: int, whole: int | None = None) -> int | None:
    """Give a number that is large enough to be told, and leaves enough of the whole beside it."""
    rest = 0 if whole is None else whole - number
    is_few = 0 < number < LEAST or 0 < rest < LEAST
    return FEW if is_few else number


def map_of(concept_id: int, language: str) -> Map:
    """Count who knows a concept at each site, and which languages they speak."""
    knows = holders([concept_id])
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
    hides = any(row.number is FEW for row in rows)
    return Map(
        names.get(concept_id, ""),
        sorted(names[one] for one in narrower if one in names),
        [names.get(one, "") for one in columns],
        rows,
        FEW if hides else told(sum(of_sites.values())),
    )


def holders(concept_ids: Sequence[int]) -> list[int]:
    """Name, for counting alone, who states any of some concepts."""
    same = or_(Concept.id.in_(concept_ids), Concept.merged_into_id.in_(concept_ids))
    ids = session.scalars(select(Concept.id).where(same)).all()
    rows = (
        select(Statement.person_id)
        .join(Person, Person.id == Statement.person_id)
        .where(counted(), Statement.concept_id.in_(ids), Statement.kind.in_(KNOWS))
    )
    return list(session.scalars(rows.distinct()))


def warnings(language: str) -> list[Alone]:
    """List what one person alone states, with how many could come after them.

    Whoever could is somebody who states what it is a part of, or another part of that.
    """
    number = func.count(Statement.person_id.distinct())
    lonely = session.scalars(
        select(Statement.concept_id)
        .join(Person, Person.id == Statement.person_id)
        .join(Concept, Concept.id == Statement.concept_id)
        .where(
            counted(),
            Statement.kind.in_(KNOWS),
            Concept.kind.in_((ConceptKind.SKILL, ConceptKind.CERTIFICATE)),
        )
        .group_by(Statement.concept_id)
        .having(number == 1)
        .order_by(Statement.concept_id)
        .limit(WARNED)
    ).all()
    names = vocabulary.labels([one for one in lonely if one], language)
    close = close_to([one for one in lonely if one])
    return sorted(
        (Alone(one, names[one], told(close.get(one, 0))) for one in lonely if one in names),
        key=lambda one: one.label.casefold(),
    )


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
