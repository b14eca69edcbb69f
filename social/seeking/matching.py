"""Who meets some criteria, in which order, and how many are where? One statement over the rows.

Nothing is copied for it, so that what is withdrawn, hidden or objected to is gone with the change
that did it. Nobody gets a number: people are ordered by which criteria they meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    cast,
    func,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT, aggregate_order_by

from models import (
    Person,
    Site,
    session,
)
from social.availability import are_away, are_full
from social.seeking.criteria import Criterion, Sort
from social.seeking.meeting import Eyes, Hits, Narrowed, hits

PAGE = 20  # people
NEAR = 10  # people who miss one criterion
ENOUGH = 1_000  # who meet a criterion, to know that it is a wide one


@dataclass(frozen=True, slots=True)
class Order:
    """How people are put in order; the rule is published, each version under its name."""

    method: str
    seed: str = ""


# Who meets more of what may be met comes first; then the freshest statement, for colleagues alone.
COLLEAGUES = "colleagues-1"
# Among those who meet the same, for HR, a digest of the search's seed and the person.
HR = "hr-1"


@dataclass(frozen=True, slots=True)
class Match:
    """A person, and which of the criteria they meet, by their places."""

    person_id: int
    met: frozenset[int]


@dataclass(frozen=True, slots=True)
class Facet:
    """How many are found at each of some sites or departments."""

    value: Any
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Found:
    """Who was found: a page of those who meet all that must be met, and who misses one of it."""

    matches: Sequence[Match] = ()
    number: int = 0
    near: Sequence[Match] = ()
    near_number: int = 0
    sites: Sequence[Facet] = ()
    departments: Sequence[Facet] = ()
    unmet: Sequence[int] = field(default=())  # places of criteria that nobody meets


def look(
    criteria: Sequence[Criterion],
    eyes: Eyes,
    narrowed: Narrowed,
    order: Order,
    *,
    page: int = 1,
    size: int = PAGE,
) -> Found:
    """Find people; `page` begins at 1."""
    if not criteria:
        return Found()
    by = hits(criteria, eyes, narrowed)
    often = session.execute(counted(by, eyes)).one()
    row = session.execute(statement(criteria, by, often, eyes, narrowed, order, page, size)).one()
    return Found(
        matches=matches(row.people, len(criteria)),
        number=row.number,
        near=matches(row.near, len(criteria)),
        near_number=row.near_number,
        sites=[Facet(*one) for one in row.sites],
        departments=[Facet(one, one, number) for one, number in row.departments],
        unmet=[n for n, number in enumerate(often) if not number],
    )


def matches(rows: Sequence[Sequence[int]], number: int) -> list[Match]:
    """Read people and the criteria that they meet."""
    return [
        Match(person_id, frozenset(n for n in range(number) if met >> n & 1))
        for person_id, met in rows
    ]


def counted(by: Sequence[Hits], eyes: Eyes) -> Select[Any]:
    """Count who meets each criterion, as far as `ENOUGH`."""
    return select(
        *(
            select(func.count())
            .select_from(
                union_all(*(one.where(eyes.finds()) for one in some)).limit(ENOUGH).subquery()
            )
            .scalar_subquery()
            for some in by
        )
    )


def narrowest(criteria: Sequence[Criterion], often: Sequence[int]) -> list[int]:
    """Name criteria of which each person who is shown meets one.

    Whoever is shown misses one of what must be met at most, and so meets one of any two of it:
    of those that are met least often.
    """
    musts = [n for n, one in enumerate(criteria) if one.is_must]
    return sorted(musts, key=lambda n: often[n])[:2] or list(range(len(criteria)))


def statement(
    criteria: Sequence[Criterion],
    by: Sequence[Hits],
    often: Sequence[int],
    eyes: Eyes,
    narrowed: Narrowed,
    order: Order,
    page: int,
    size: int,
) -> Select[Any]:
    """Write the one statement."""
    must = reduce(int.__or__, (1 << n for n, one in enumerate(criteria) if one.is_must), 0)
    few = union_all(*(one for n in narrowest(criteria, often) for one in by[n])).cte("few")
    ids = select(few.c.person_id)
    every = (one.where(one.selected_columns.person_id.in_(ids)) for one in chain(*by))
    hit = union_all(*every).cte("hit")
    told = reduce(
        int.__or__, (1 << n for n, one in enumerate(criteria) if one.sort is not Sort.PLACE), 0
    )
    met = (
        select(
            hit.c.person_id,
            func.bit_or(hit.c.bit).label("met"),
            func.max(hit.c.confirmed_at).label("fresh"),
            func.bool_or(hit.c.is_project).label("is_project"),
        )
        .group_by(hit.c.person_id)
        .cte("met")
    )
    there = (
        select(
            met.c.person_id,
            met.c.met,
            met.c.fresh,
            Person.site_id,
            Person.department,
            (bits(met.c.met.bitwise_and(must)) - must.bit_count()).label("lack"),
        )
        .join(Person, Person.id == met.c.person_id)
        .where(
            bits(met.c.met.bitwise_and(must)) >= must.bit_count() - (must.bit_count() > 1),
            eyes.finds(),
            *others(narrowed, met),
        )
        .cte("there")
    )
    at_place = at(there, narrowed)
    in_order = sorted_by(there, order)
    whole = select(there).where(there.c.lack == 0, at_place).subquery("whole")
    people = (
        select(there.c.person_id, there.c.met, func.row_number().over(order_by=in_order).label("n"))
        .where(there.c.lack == 0, at_place)
        .order_by(*in_order)
        .limit(size)
        .offset((page - 1) * size)
        .subquery("people")
    )
    # Where something else is asked for, too, to be at the place alone is not nearly all of it.
    is_near = and_(there.c.lack == -1, there.c.met.bitwise_and(told or must) != 0, at_place)
    near = (
        select(there.c.person_id, there.c.met, func.row_number().over(order_by=in_order).label("n"))
        .where(is_near)
        .order_by(*in_order)
        .limit(NEAR)
        .subquery("near")
    )
    return select(
        listed(people).label("people"),
        listed(near).label("near"),
        select(func.count()).select_from(whole).scalar_subquery().label("number"),
        select(func.count())
        .select_from(there)
        .where(is_near)
        .scalar_subquery()
        .label("near_number"),
        of_sites(there).label("sites"),
        of_departments(there).label("departments"),
    )


def bits(number: ColumnElement[int]) -> ColumnElement[int]:
    """Count the criteria that a number stands for."""
    return func.bit_count(cast(number, BIT(32)))


def sorted_by(there: CTE, order: Order) -> tuple[ColumnElement[Any], ...]:
    """Put those who miss as many in order."""
    return bits(there.c.met).desc(), RULES[order.method](there, order), there.c.person_id


def freshest(there: CTE, _order: Order) -> ColumnElement[Any]:
    """Put whose statement was confirmed last first."""
    return there.c.fresh.desc().nulls_last()


def turned(there: CTE, order: Order) -> ColumnElement[Any]:
    """Put people in an order that each seed turns anew."""
    said = func.concat(order.seed, ":", there.c.person_id)
    return func.sha256(func.convert_to(said, "UTF8"))


# Every version that was ever published: a search is shown by the rule that it was made by.
RULES = {COLLEAGUES: freshest, HR: turned}


def others(narrowed: Narrowed, met: CTE) -> list[ColumnElement[bool]]:
    """Narrow down by what people do, wherever they are."""
    found: list[ColumnElement[bool]] = []
    if narrowed.is_project:
        found.append(met.c.is_project)
    if narrowed.is_here:
        found.append(~are_away())
    if narrowed.takes_questions:
        found.append(~are_full())
    return found


def at(there: CTE, narrowed: Narrowed) -> ColumnElement[bool]:
    """Hold for those at the sites and in the departments that are chosen."""
    found = true()
    if narrowed.site_ids:
        found = and_(found, there.c.site_id.in_(narrowed.site_ids))
    if narrowed.departments:
        found = and_(found, there.c.department.in_(narrowed.departments))
    return found


def listed(people: Any) -> Any:
    """Gather people as one value."""
    pair = func.json_build_array(people.c.person_id, people.c.met)
    gathered = func.json_agg(aggregate_order_by(pair, people.c.n))
    return select(func.coalesce(gathered, text("'[]'::json"))).select_from(people).scalar_subquery()


def of_sites(there: CTE) -> Any:
    """Count those who meet all, by their site."""
    counted = (
        select(Site.id, Site.name, func.count().label("number"))
        .join(there, there.c.site_id == Site.id)
        .where(there.c.lack == 0)
        .group_by(Site.id, Site.name)
        .subquery()
    )
    row = func.json_build_array(counted.c.id, counted.c.name, counted.c.number)
    gathered = func.json_agg(aggregate_order_by(row, counted.c.name))
    return (
        select(func.coalesce(gathered, text("'[]'::json"))).select_from(counted).scalar_subquery()
    )


def of_departments(there: CTE) -> Any:
    """Count those who meet all, by their department."""
    counted = (
        select(there.c.department, func.count().label("number"))
        .where(there.c.lack == 0, there.c.department != "")
        .group_by(there.c.department)
        .subquery()
    )
    row = func.json_build_array(counted.c.department, counted.c.number)
    gathered = func.json_agg(aggregate_order_by(row, counted.c.department))
    return (
        select(func.coalesce(gathered, text("'[]'::json"))).select_from(counted).scalar_subquery()
    )
