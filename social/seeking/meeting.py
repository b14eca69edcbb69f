"""By which statements does somebody meet a criterion, as far as who looks may read them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from itertools import chain
from typing import Any

from sqlalchemy import (
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

from models import (
    Audience,
    Concept,
    Level,
    Objection,
    Person,
    Site,
    Statement,
    StatementKind,
    now,
    session,
)
from models.folding import fold
from social import towns
from social.seeking.criteria import Criterion, Sort

Hits = list[Select[tuple[Any, ...]]]

STEMS = ("english", "dutch", "french", "german")


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
        works_here = Person.works_here()
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


def hits(criteria: Sequence[Criterion], eyes: Eyes, narrowed: Narrowed) -> list[Hits]:
    """Write for each criterion who meets it, by which statement; a place also by the directory."""
    sites = list(session.scalars(select(Site)))
    stand = stand_ins(number for one in criteria for number in one.numbers)
    found: list[Hits] = []
    for n, one in enumerate(criteria):
        if one.sort is Sort.PLACE:
            ids = towns.named_anywhere(one.values, sites)
            directory = of_directory(n, Person.site_id.in_(ids), narrowed)
            said = of_statements(n, Statement.site_id.in_(ids), eyes, narrowed)
            found.append([directory, said])
        else:
            condition = meets(one, stand, eyes, narrowed)
            found.append([of_statements(n, condition, eyes, narrowed)])
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


def stand_ins(numbers: Iterable[int]) -> dict[int, list[int]]:
    """List, for each concept, itself and what was merged into it."""
    found = {number: [number] for number in numbers}
    rows = session.execute(
        select(Concept.merged_into_id, Concept.id).where(Concept.merged_into_id.in_(found))
    )
    for number, merged in rows:
        found[number].append(merged)
    return found


def meets(
    one: Criterion, stand: dict[int, list[int]], eyes: Eyes, narrowed: Narrowed
) -> ColumnElement[bool]:
    """Hold for the statements that meet a criterion.

    How well somebody says they speak a language counts in no search of HR's: they read it.
    """
    if one.sort is Sort.WORDS:
        return or_(*(Statement.sought.op("@@")(query_of(value)) for value in one.values))
    ids = Statement.concept_id.in_([same for number in one.numbers for same in stand[number]])
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


def statements_of(
    criteria: Sequence[Criterion], eyes: Eyes, narrowed: Narrowed
) -> Sequence[tuple[int, int, int | None]]:
    """List by which statements the people of `narrowed` meet which criteria: who, place, which."""
    hit = union_all(*chain(*hits(criteria, eyes, narrowed))).subquery("hit")
    place = case(*((hit.c.bit == 1 << n, n) for n in range(len(criteria))), else_=-1)
    rows = session.execute(
        select(hit.c.person_id, place, hit.c.statement_id).order_by(
            hit.c.person_id, place, hit.c.confirmed_at.desc().nulls_first(), hit.c.statement_id
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]
