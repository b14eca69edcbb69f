"""Why was somebody found? Which statement, in whose words, how old it is, and what shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    Level,
    Person,
    Statement,
    StatementKind,
    session,
)
from social import vocabulary
from social.availability import Asking, askings
from social.evidenced import Shown, evidence_of
from social.freshness import left
from social.seeking.criteria import Criterion, Sort
from social.seeking.matching import Match
from social.seeking.meeting import Eyes, Narrowed, statements_of

SHOWN = 2  # statements for one criterion


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody meets a criterion, or that they said nothing of it."""

    place: int  # of the criterion
    statement_id: int | None = None
    kind: StatementKind | None = None  # None: the directory says so
    concept: str = ""
    concept_id: int | None = None
    words: str = ""
    language: str = ""
    level: Level | None = None
    site: str = ""  # where it was, where a place was asked for
    valid_until: date | None = None
    confirmed_at: datetime | None = None
    left: int = 0  # quarters of freshness
    evidence: Sequence[Shown] = ()
    is_met: bool = True


@dataclass(slots=True)
class Hit:
    """A person who was found, and why."""

    person: Person
    met: frozenset[int]
    reasons: list[Reason] = field(default_factory=list)
    asking: Asking = field(default_factory=Asking)


def hits_of(
    found: Sequence[Match],
    criteria: Sequence[Criterion],
    eyes: Eyes,
    narrowed: Narrowed,
    language: str,
) -> list[Hit]:
    """Say of everybody who was found why; the same number of statements however many they are."""
    ids = [one.person_id for one in found]
    if not ids:
        return []
    people = {
        one.id: one
        for one in session.scalars(
            select(Person).where(Person.id.in_(ids)).options(joinedload(Person.site))
        )
    }
    by = statements_of(criteria, eyes, replace(narrowed, person_ids=ids))
    said = read(by, eyes)
    texts = evidence_of(said, eyes.person)
    names = vocabulary.labels({one.concept_id for one in said.values() if one.concept_id}, language)
    free = askings(ids)
    reasons: dict[tuple[int, int], list[Reason]] = defaultdict(list)
    for person_id, place, statement_id in by:
        known = reasons[person_id, place]
        if statement_id is None:
            person = people[person_id]
            known.append(Reason(place, words=person.site_name, language=""))
        elif statement_id in said and len(known) < SHOWN:
            is_place = criteria[place].sort is Sort.PLACE
            because = reason(place, said[statement_id], names, texts.get(statement_id, ()))
            known.append(because if is_place else replace(because, site=""))
    return [
        Hit(
            people[one.person_id],
            one.met,
            [
                each
                for place in range(len(criteria))
                for each in reasons.get((one.person_id, place)) or [Reason(place, is_met=False)]
            ],
            free.get(one.person_id, Asking()),
        )
        for one in found
        if one.person_id in people
    ]


def read(by: Iterable[tuple[int, int, int | None]], eyes: Eyes) -> dict[int, Statement]:
    """Read the statements, once more through the viewer."""
    ids = {number for _person, _place, number in by if number is not None}
    rows = session.scalars(
        select(Statement)
        .join(Statement.person)
        .where(Statement.id.in_(ids), eyes.reads())
        .options(joinedload(Statement.site))
    )
    return {one.id: one for one in rows}


def reason(place: int, said: Statement, names: Mapping[int, str], texts: Sequence[Shown]) -> Reason:
    """Say why a statement meets a criterion."""
    return Reason(
        place,
        said.id,
        said.kind,
        concept=names.get(said.concept_id or 0, ""),
        concept_id=said.concept_id,
        words=said.words,
        language=said.language,
        level=said.level,
        site=said.site.name if said.site else "",
        valid_until=said.valid_until,
        confirmed_at=said.confirmed_at,
        left=left(said.confirmed_at),
        evidence=texts,
    )
