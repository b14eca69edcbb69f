"""Who meets some criteria, in which order, and how many are where? One statement over the rows.

Nothing is copied for it, so that what is withdrawn, hidden or objected to is gone with the change
that did it. Nobody gets a number: people are ordered by which criteria they meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import reduce
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT, aggregate_order_by

from models import (
    Asked,
    Audience,
    Availability,
    Concept,
    Level,
    Objection,
    Person,
    PersonState,
    Site,
    Statement,
    StatementKind,
    now,
    session,
)
from models.folding import fold
from social import towns
from social.seeking.criteria import Criterion, Sort

STEMS = ("english", "dutch", "french", "german")
WEEK = timedelta(days=7)
PAGE = 20  # people
NEAR = 10  # people who miss one criterion


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks, and whether for HR: with a purpose of which those who are found are told."""

    person: Person
    for_hr: bool = False

    def reads(self) -> ColumnElement[bool]:
        """Hold for the statements that they may find people by; not for one's own secret ones."""
        return and_(Statement.read_by(self.person, self.for_hr), Statement.audience != Audience.ME)

    def finds(self) -> ColumnElement[bool]:
        """Hold for the people whom they may find."""
        works_here = Person.state != PersonState.DEACTIVATED
        return and_(works_here, ~has_objected()) if self.for_hr else works_here


def has_objected() -> ColumnElement[bool]:
    """Hold for people who do not want to be found by HR."""
    return (
        select(Objection.id)
        .where(Objection.person_id == Person.id, Objection.withdrawn_at.is_(None))
        .correlate(Person)
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What else a search is narrowed by."""

    site_ids: Sequence[int] = ()
    departments: Sequence[str] = ()
    level: Level | None = None
    is_valid: bool = False  # certificates alone that have not expired
    is_project: bool = False  # something of it was done in a project
    takes_questions: bool = False  # this week
    is_here: bool = False  # not away
    is_recent: bool = False  # confirmed within a year
    person_ids: Sequence[int] | None = None  # of these alone


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
    row = session.execute(statement(criteria, eyes, narrowed, order, page, size)).one()
    return Found(
        matches=matches(row.people, len(criteria)),
        number=row.number,
        near=matches(row.near, len(criteria)),
        near_number=row.near_number,
        sites=[Facet(*one) for one in row.sites],
        departments=[Facet(one, one, number) for one, number in row.departments],
        unmet=[n for n in range(len(criteria)) if not (row.known or 0) >> n & 1],
    )


def matches(rows: Sequence[Sequence[int]], number: int) -> list[Match]:
    """Read people and the criteria that they meet."""
    return [
        Match(person_id, frozenset(n for n in range(number) if met >> n & 1))
        for person_id, met in rows
    ]


def statement(
    criteria: Sequence[Criterion],
    eyes: Eyes,
    narrowed: Narrowed,
    order: Order,
    page: int,
    size: int,
) -> Select[Any]:
    """Write the one statement."""
    must = reduce(int.__or__, (1 << n for n, one in enumerate(criteria) if one.is_must), 0)
    hit = union_all(*hits(criteria, eyes, narrowed)).cte("hit")
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
    near = (
        select(there.c.person_id, there.c.met, func.row_number().over(order_by=in_order).label("n"))
        .where(there.c.lack == -1, at_place)
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
        .where(there.c.lack == -1, at_place)
        .scalar_subquery()
        .label("near_number"),
        of_sites(there).label("sites"),
        of_departments(there).label("departments"),
        select(func.bit_or(met.c.met))
        .join(Person, Person.id == met.c.person_id)
        .where(eyes.finds())
        .scalar_subquery()
        .label("known"),
    )


def bits(number: ColumnElement[int]) -> ColumnElement[int]:
    """Count the criteria that a number stands for."""
    return func.bit_count(cast(number, BIT(32)))


def sorted_by(there: CTE, order: Order) -> tuple[ColumnElement[Any], ...]:
    """Put those who miss as many in order."""
    more = bits(there.c.met).desc()
    if order.method == HR:
        said = func.concat(order.seed, ":", there.c.person_id)
        turned = func.sha256(func.convert_to(said, "UTF8"))
        return more, turned, there.c.person_id
    return more, there.c.fresh.desc().nulls_last(), there.c.person_id


def hits(
    criteria: Sequence[Criterion], eyes: Eyes, narrowed: Narrowed
) -> list[Select[tuple[Any, ...]]]:
    """Write who meets each criterion, by which statement; a place also by the directory."""
    sites = list(session.scalars(select(Site)))
    found = []
    for n, one in enumerate(criteria):
        if one.sort is Sort.PLACE:
            ids = towns.named_anywhere(one.values, sites)
            found.append(of_directory(n, Person.site_id.in_(ids), narrowed))
            found.append(of_statements(n, Statement.site_id.in_(ids), eyes, narrowed))
        else:
            found.append(of_statements(n, meets(one, eyes, narrowed), eyes, narrowed))
    return found


def of_directory(
    n: int, condition: ColumnElement[bool], narrowed: Narrowed
) -> Select[tuple[Any, ...]]:
    """Write who meets a criterion by what the company knows of everybody."""
    return select(
        Person.id.label("person_id"),
        literal(1 << n, Integer).label("bit"),
        null().cast(Integer).label("statement_id"),
        cast(null(), Statement.confirmed_at.type).label("confirmed_at"),
        literal(False).label("is_project"),
    ).where(condition, those(Person.id, narrowed))


def of_statements(
    n: int, condition: ColumnElement[bool], eyes: Eyes, narrowed: Narrowed
) -> Select[tuple[Any, ...]]:
    """Write who meets a criterion by a statement that the viewer may read."""
    wanted = [condition, eyes.reads(), those(Statement.person_id, narrowed)]
    if narrowed.is_valid:
        today = cast(now(), Date)
        wanted.append(or_(Statement.valid_until.is_(None), Statement.valid_until >= today))
    if narrowed.is_recent:
        wanted.append(Statement.confirmed_at >= now() - timedelta(days=365))
    return (
        select(
            Statement.person_id,
            literal(1 << n, Integer).label("bit"),
            Statement.id.label("statement_id"),
            Statement.confirmed_at,
            (Statement.kind == StatementKind.PROJECT).label("is_project"),
        )
        .join(Person, Person.id == Statement.person_id)
        .where(*wanted)
    )


def those(person_id: Any, narrowed: Narrowed) -> ColumnElement[bool]:
    """Hold for the people among whom is looked."""
    return true() if narrowed.person_ids is None else person_id.in_(narrowed.person_ids)


def meets(one: Criterion, eyes: Eyes, narrowed: Narrowed) -> ColumnElement[bool]:
    """Hold for the statements that meet a criterion.

    How well somebody says they speak a language counts in no search of HR's: they read it.
    """
    if one.sort is Sort.WORDS:
        return or_(*(Statement.sought.op("@@")(query_of(value)) for value in one.values))
    same = or_(Concept.id.in_(one.numbers), Concept.merged_into_id.in_(one.numbers))
    ids = Statement.concept_id.in_(session.scalars(select(Concept.id).where(same)).all())
    if one.sort is Sort.LANGUAGE:
        least = max(filter(None, (one.level, narrowed.level)), default=None)
        is_enough = true() if eyes.for_hr or least is None else Statement.level >= least
        return and_(ids, Statement.kind == StatementKind.LANGUAGE, is_enough)
    return and_(ids, Statement.kind != StatementKind.INTEREST)


def query_of(words: str) -> ColumnElement[Any]:
    """Look for words in the stems of each language, with their accents and without."""
    forms = dict.fromkeys((words, fold(words)))
    queries = [func.plainto_tsquery(text(f"'{stem}'"), form) for form in forms for stem in STEMS]
    return reduce(lambda one, other: one.op("||")(other), queries)


def others(narrowed: Narrowed, met: CTE) -> list[ColumnElement[bool]]:
    """Narrow down by what people do, wherever they are."""
    found: list[ColumnElement[bool]] = []
    if narrowed.is_project:
        found.append(met.c.is_project)
    if narrowed.is_here:
        found.append(~is_away())
    if narrowed.takes_questions:
        found.append(~is_full())
    return found


def is_away() -> ColumnElement[bool]:
    """Hold for people who are away today."""
    today = cast(now(), Date)
    return (
        select(Availability.id)
        .where(
            Availability.person_id == Person.id,
            or_(Availability.away_from.is_not(None), Availability.away_until.is_not(None)),
            or_(Availability.away_from.is_(None), Availability.away_from <= today),
            or_(Availability.away_until.is_(None), Availability.away_until >= today),
        )
        .correlate(Person)
        .exists()
    )


def is_full() -> ColumnElement[bool]:
    """Hold for people who were asked as often this week as they wish to be."""
    return (
        select(Availability.id)
        .where(Availability.person_id == Person.id, Availability.weekly_limit <= asked_this_week())
        .correlate(Person)
        .exists()
    )


def asked_this_week() -> ColumnElement[int]:
    """Count how often a person was asked since Monday."""
    return (
        select(func.count())
        .select_from(Asked)
        .where(Asked.person_id == Person.id, Asked.asked_at >= monday())
        .correlate(Person)
        .scalar_subquery()
    )


def monday() -> datetime:
    """Give the beginning of this week, in UTC."""
    today = now()
    return datetime.combine(today.date() - timedelta(days=today.weekday()), time(), today.tzinfo)


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


def statements_of(
    criteria: Sequence[Criterion], eyes: Eyes, narrowed: Narrowed
) -> Sequence[tuple[int, int, int | None]]:
    """List by which statements the people of `narrowed` meet which criteria: who, place, which."""
    hit = union_all(*hits(criteria, eyes, narrowed)).subquery("hit")
    place = case(*((hit.c.bit == 1 << n, n) for n in range(len(criteria))), else_=-1)
    rows = session.execute(
        select(hit.c.person_id, place, hit.c.statement_id).order_by(
            hit.c.person_id, place, hit.c.confirmed_at.desc().nulls_first(), hit.c.statement_id
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]
