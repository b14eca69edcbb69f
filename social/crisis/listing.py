"""Which crises and scenarios are there for somebody, and what do they say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from models import (
    Bulletin,
    Capability,
    Concerned,
    Crisis,
    Duty,
    Making,
    Person,
    Receipt,
    Rumour,
    RumourState,
    Scenario,
    ScenarioState,
    session,
)
from social.cursor import Cursor
from social.errors import forbidden, not_found
from social.finding import within_range
from social.rights import has_duty, holds, may, require

PAGE = 25
MOST = 100  # scenarios of one house


def concerns(person: Person) -> ColumnElement[bool]:
    """Hold for crises that concern somebody, or in which they have a part."""
    told = select(Concerned.crisis_id).where(Concerned.person_id == person.id)
    led = select(Duty.crisis_id).where(Duty.crisis_id.is_not(None), has_duty(person))
    return or_(Crisis.id.in_(told), Crisis.id.in_(led))


def visible(person: Person) -> Select[tuple[Crisis]]:
    """Select the crises that exist for somebody: communications see all."""
    found = select(Crisis)
    return found if holds(person, Capability.COMMUNICATIONS) else found.where(concerns(person))


def find(person: Person, number: int) -> Crisis:
    """Find a crisis through whom it concerns, or 404."""
    found = session.scalar(
        visible(person)
        .where(Crisis.id == within_range(number))
        .options(joinedload(Crisis.started_by), joinedload(Crisis.ended_by))
    )
    if found is None:
        raise not_found()
    return found


def exists(person: Person, number: int) -> bool:
    """Tell whether a crisis exists for somebody."""
    found = visible(person).with_only_columns(Crisis.id).where(Crisis.id == number)
    return session.scalar(found) is not None


def find_told(person: Person, number: int) -> Crisis:
    """Find a crisis that concerns somebody: communications alone are asked nothing."""
    crisis = find(person, number)
    if not is_told(crisis, person):
        raise not_found()
    return crisis


def is_told(crisis: Crisis, person: Person) -> bool:
    """Tell whether a crisis concerns somebody, and does not just stand in their lists."""
    told = select(Concerned.person_id).where(
        Concerned.crisis_id == crisis.id, Concerned.person_id == person.id
    )
    return session.scalar(told) is not None


def find_led(person: Person, number: int, who_may: str) -> Crisis:
    """Find a crisis that somebody leads; 403 for others whom it concerns."""
    crisis = find(person, number)
    require(person, "lead", crisis, who_may)
    return crisis


def find_rumour(person: Person, number: int) -> tuple[Rumour, Crisis]:
    """Find a rumour of a crisis that exists for somebody; one put aside is the desk's alone."""
    found = session.execute(
        visible(person)
        .join(Rumour, Rumour.crisis_id == Crisis.id)
        .add_columns(Rumour)
        .where(Rumour.id == within_range(number), Rumour.erased_at.is_(None))
    ).one_or_none()
    if found is None:
        raise not_found()
    crisis, rumour = found
    if rumour.state is RumourState.ASIDE and not may(person, "lead", crisis):
        raise not_found()
    return rumour, crisis


@dataclass(frozen=True, slots=True)
class Line:
    """A crisis on a list."""

    crisis: Crisis
    title: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of crises, and where the next one begins."""

    lines: list[Line]
    more: Cursor | None


def shelf(person: Person, language: str, before: Cursor) -> Shelf:
    """List what exists for somebody, what goes on first, then the newest."""
    title = title_in(language)
    rows = session.execute(
        visible(person)
        .add_columns(title)
        .where(tuple_(Crisis.started_at, Crisis.id) < (before.at, before.id))
        .order_by(Crisis.started_at.desc(), Crisis.id.desc())
        .limit(PAGE + 1)
    ).all()
    lines = [Line(crisis, words or crisis.name) for crisis, words in rows[:PAGE]]
    last = lines[-1].crisis if len(rows) > PAGE else None
    return Shelf(lines, Cursor(last.started_at, last.id) if last else None)


def going(person: Person) -> Sequence[Crisis]:
    """List what goes on and concerns somebody."""
    rows = select(Crisis).where(Crisis.ended_at.is_(None), concerns(person))
    return session.scalars(rows.order_by(Crisis.id).limit(PAGE)).all()


def title_in(language: str) -> ColumnElement[str | None]:
    """Read the newest title in a language, or in that in which it was said."""
    return (
        select(Bulletin.title)
        .where(Bulletin.crisis_id == Crisis.id)
        .order_by((Bulletin.language == language).desc(), Bulletin.edition.desc(), Bulletin.id)
        .limit(1)
        .correlate(Crisis)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What a reader is told: in their language, and the newest where that is behind."""

    here: Bulletin
    newest: Bulletin
    others: Sequence[Bulletin]

    @property
    def is_behind(self) -> bool:
        """Tell whether more is known than stands in the reader's language."""
        return self.here.edition < self.newest.edition


def latest(crisis: Crisis) -> Sequence[Bulletin]:
    """Read what was said last in each language; one statement."""
    rows = (
        select(Bulletin)
        .where(Bulletin.crisis_id == crisis.id)
        .ext(distinct_on(Bulletin.language))
        .order_by(Bulletin.language, Bulletin.edition.desc())
        .options(joinedload(Bulletin.author))
    )
    return session.scalars(rows).all()


def said(crisis: Crisis, language: str) -> Said | None:
    """Read what a reader of a language is told; None before the first statement."""
    found = latest(crisis)
    if not found:
        return None
    # The crisis was read before its statements: one may have been added meanwhile.
    originals = [one for one in found if one.making is Making.ORIGINAL]
    newest = max(originals, key=attrgetter("edition"))
    here = next((one for one in found if one.language == language), newest)
    return Said(here, newest, [one for one in found if one is not here])


def history(crisis: Crisis) -> list[list[Bulletin]]:
    """List all that was said, the newest edition first, in each the original first."""
    rows = (
        select(Bulletin)
        .where(Bulletin.crisis_id == crisis.id)
        .order_by(
            Bulletin.edition.desc(), (Bulletin.making == Making.ORIGINAL).desc(), Bulletin.language
        )
        .options(joinedload(Bulletin.author))
        .limit(400)
    )
    editions: dict[int, list[Bulletin]] = {}
    for one in session.scalars(rows):
        editions.setdefault(one.edition, []).append(one)
    return list(editions.values())


def receipt_of(crisis: Crisis, person: Person) -> Receipt | None:
    """Find out whether somebody has said that they read it."""
    rows = select(Receipt).where(Receipt.crisis_id == crisis.id, Receipt.person_id == person.id)
    return session.scalar(rows)


def duties(crisis: Crisis) -> Sequence[Duty]:
    """List who does what."""
    people = (joinedload(Duty.person), joinedload(Duty.substitute))
    rows = select(Duty).where(Duty.crisis_id == crisis.id).order_by(Duty.position)
    return session.scalars(rows.options(*people)).all()


def planned_duties(scenario: Scenario) -> Sequence[Duty]:
    """List who is to do what."""
    people = (joinedload(Duty.person), joinedload(Duty.substitute))
    rows = select(Duty).where(Duty.scenario_id == scenario.id).order_by(Duty.position)
    return session.scalars(rows.options(*people)).all()


def prepared_for(person: Person) -> ColumnElement[bool]:
    """Hold for scenarios that exist for somebody: theirs to prepare, or to start."""
    mine = select(Duty.scenario_id).where(Duty.scenario_id.is_not(None), has_duty(person))
    return Scenario.id.in_(mine) & (Scenario.state == ScenarioState.APPROVED)


def library(person: Person, *, retired: bool = False) -> Sequence[Scenario]:
    """List the scenarios that somebody prepares or may start, by name."""
    rows = select(Scenario).options(joinedload(Scenario.writer), joinedload(Scenario.approved_by))
    if not holds(person, Capability.COMMUNICATIONS):
        rows = rows.where(prepared_for(person))
    gone = Scenario.state == ScenarioState.RETIRED
    rows = rows.where(gone if retired else ~gone)
    return session.scalars(rows.order_by(Scenario.name, Scenario.id).limit(MOST)).all()


def find_scenario(person: Person, number: int) -> Scenario:
    """Find a scenario through whoever prepares or may start it, or 404."""
    rows = select(Scenario).where(Scenario.id == within_range(number))
    if not holds(person, Capability.COMMUNICATIONS):
        rows = rows.where(prepared_for(person))
    people = (joinedload(Scenario.writer), joinedload(Scenario.approved_by))
    found = session.scalar(rows.options(*people))
    if found is None:
        raise not_found()
    return found


def find_prepared(person: Person, number: int, who_may: str) -> Scenario:
    """Find a scenario to write in; 403 for those who may only start it."""
    scenario = find_scenario(person, number)
    if not may(person, "prepare", scenario):
        raise forbidden(who_may)
    return scenario


def languages_of(scenarios: Sequence[Scenario]) -> dict[int, list[str]]:
    """Say in which languages the first statements of some scenarios are there."""
    rows = session.execute(
        select(Bulletin.scenario_id, Bulletin.language)
        .where(Bulletin.scenario_id.in_([one.id for one in scenarios]))
        .order_by(Bulletin.language)
    )
    found: dict[int, list[str]] = {}
    for scenario_id, language in rows:
        found.setdefault(scenario_id, []).append(language)
    return found
