"""How is a scenario prepared, until a second person approves it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from models import (
    Bulletin,
    Duty,
    Event,
    Making,
    Person,
    Scenario,
    ScenarioState,
    limits,
    now,
    session,
)
from moderation import Draft
from social.changes import Record, change
from social.crisis.wording import Words, put, screened
from social.errors import Invalid
from social.holding import hold
from social.rights import require
from social.screening import screened_as
from social.second import require_second
from social.whom import Whom, checked

State = ScenarioState
SHORTEST, LONGEST = 5, 24 * 60  # minutes from one update to the next


@dataclass(frozen=True, slots=True)
class Part:
    """What one person does, and who stands in."""

    name: str
    person: Person | None = None
    substitute: Person | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done: within how many minutes, and by whom."""

    words: str
    minutes: int | None = None
    duty: str = ""

    def kept(self) -> dict[str, Any]:
        """Write it as it is kept."""
        return {"words": self.words, "minutes": self.minutes, "duty": self.duty}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is prepared besides the words."""

    name: str
    purpose: str = ""
    whom: Whom = field(default_factory=Whom)
    parts: Sequence[Part] = ()
    steps: Sequence[Step] = ()
    asks_safety: bool = True
    must_acknowledge: bool = True
    minutes: int = 30
    review_on: date | None = None


def prepare(writer: Person, plan: Plan, language: str) -> Scenario:
    """Begin a scenario; its first statement is written next."""
    made = Scenario(language=language, writer_id=writer.id, audience={}, steps=[])
    made.wrote_ids = [writer.id]
    require_preparing(writer, made)
    check(writer, plan)
    with change(writer) as record:
        follow(made, plan)
        session.add(made)
        record(Event.SCENARIO_WRITTEN, made)
        assign(record, made, plan.parts)
    return made


def replan(writer: Person, scenario: Scenario, plan: Plan, seen_version: int) -> None:
    """Plan otherwise; it has to be approved anew."""
    require_preparing(writer, scenario)
    check(writer, plan)
    with change(writer) as record:
        hold(scenario)
        require_open(scenario, seen_version)
        follow(scenario, plan)
        reopen(scenario, writer)
        assign(record, scenario, plan.parts)
        record(Event.SCENARIO_CHANGED, scenario)


def check(writer: Person, plan: Plan) -> None:
    """Refuse what cannot be planned: places and words that are not to be had."""
    checked(plan.whom, writer)
    if not SHORTEST <= plan.minutes <= LONGEST:
        raise Invalid(
            minutes=_(
                "Between %(shortest)s and %(longest)s minutes.", shortest=SHORTEST, longest=LONGEST
            )
        )
    for name, words in (
        ("name", plan.name),
        ("purpose", plan.purpose),
        ("parts", "\n".join(part.name for part in plan.parts)),
        ("steps", "\n".join(step.words for step in plan.steps)),
    ):
        if words.strip():
            screened_as(name, Draft(source=words, limit=limits.POST), writer)


def follow(scenario: Scenario, plan: Plan) -> None:
    """Take over what is planned."""
    scenario.name, scenario.purpose = plan.name, plan.purpose
    scenario.audience = plan.whom.kept()
    scenario.steps = [step.kept() for step in plan.steps]
    scenario.asks_safety, scenario.must_acknowledge = plan.asks_safety, plan.must_acknowledge
    scenario.minutes, scenario.review_on = plan.minutes, plan.review_on


def assign(record: Record, scenario: Scenario, parts: Sequence[Part]) -> None:
    """Say anew who does what."""
    for duty in duties_of(scenario):
        record(Event.DUTY_DROPPED, duty)
        session.delete(duty)
    session.flush()
    for position, part in enumerate(parts):
        duty = Duty(
            scenario_id=scenario.id,
            position=position,
            name=part.name,
            person_id=part.person.id if part.person else None,
            substitute_id=part.substitute.id if part.substitute else None,
        )
        session.add(duty)
        record(Event.DUTY_SET, duty)


def write(
    writer: Person,
    scenario: Scenario,
    language: str,
    words: Words,
    making: Making,
    seen_version: int,
) -> Bulletin:
    """Write the first statement in one language; that of the original makes others older."""
    require_preparing(writer, scenario)
    parts = screened(words, writer, language)
    with change(writer) as record:
        hold(scenario)
        require_open(scenario, seen_version)
        there = {one.language: one for one in statements(scenario)}
        original, one = there.get(scenario.language), there.get(language)
        is_original = language == scenario.language
        if one is None:
            one = Bulletin(scenario_id=scenario.id, language=language, edition=1)
            session.add(one)
        else:
            one.version += 1
        one.making = Making.ORIGINAL if is_original else making
        one.author_id = writer.id
        put(one, parts, None)
        session.flush()
        one.based_on = one.version if is_original or original is None else original.version
        record(Event.BULLETIN_WRITTEN, one)
        reopen(scenario, writer)
        record(Event.SCENARIO_CHANGED, scenario)
    return one


def drop(writer: Person, scenario: Scenario, language: str, seen_version: int) -> None:
    """Take one translation out; the original stays."""
    require_preparing(writer, scenario)
    with change(writer) as record:
        hold(scenario)
        require_open(scenario, seen_version)
        for one in statements(scenario):
            if one.language == language != scenario.language:
                record(Event.BULLETIN_DROPPED, one)
                session.delete(one)
        reopen(scenario, writer)
        record(Event.SCENARIO_CHANGED, scenario)


def put_forward(writer: Person, scenario: Scenario) -> None:
    """Ask for a second pair of eyes; without a first statement there is nothing to look at."""
    require_preparing(writer, scenario)
    with change(writer) as record:
        hold(scenario)
        if scenario.state is not State.DRAFT:
            return
        if not any(one.making is Making.ORIGINAL for one in statements(scenario)):
            raise Invalid(form=_("Write the first statement before you have it looked over."))
        scenario.state = State.WAITING
        record(Event.SCENARIO_PUT_FORWARD, scenario)


def take_back(writer: Person, scenario: Scenario) -> None:
    """Go on writing."""
    require_preparing(writer, scenario)
    with change(writer) as record:
        hold(scenario)
        if scenario.state is State.WAITING:
            scenario.state = State.DRAFT
            scenario.version += 1
            record(Event.SCENARIO_CHANGED, scenario)


def approve(approver: Person, scenario: Scenario, seen_version: int) -> None:
    """Let it be started as it is; one who has not written in it."""
    require_preparing(approver, scenario)
    with change(approver) as record:
        hold(scenario)
        require_seen(scenario, seen_version)
        if scenario.state is not State.WAITING:
            raise Invalid(form=_("This does not wait for approval any more."))
        own = _("Somebody who has not written in it looks it over.")
        for person_id in sorted({scenario.writer_id, *scenario.wrote_ids}):
            require_second(approver, person_id, own)
        scenario.state, scenario.approved_by_id = State.APPROVED, approver.id
        scenario.approved_at = now()
        record(Event.SCENARIO_APPROVED, scenario)


def send_back(approver: Person, scenario: Scenario, seen_version: int) -> None:
    """Give it back to whoever wrote it."""
    require_preparing(approver, scenario)
    with change(approver) as record:
        hold(scenario)
        require_seen(scenario, seen_version)
        if scenario.state in (State.WAITING, State.APPROVED):
            unapprove(scenario)
            record(Event.SCENARIO_SENT_BACK, scenario)


def retire(writer: Person, scenario: Scenario) -> None:
    """Put it away: nothing is started from it any more; what was stays."""
    require_preparing(writer, scenario)
    with change(writer) as record:
        hold(scenario)
        if scenario.state is not State.RETIRED:
            unapprove(scenario)
            scenario.state = State.RETIRED
            record(Event.SCENARIO_RETIRED, scenario)


def reopen(scenario: Scenario, writer: Person) -> None:
    """Let nothing go out of it that nobody has looked at since it was changed."""
    before = [] if scenario.state is State.APPROVED else scenario.wrote_ids
    unapprove(scenario)
    scenario.wrote_ids = sorted({*before, writer.id})
    scenario.writer_id, scenario.changed_at = writer.id, now()


def unapprove(scenario: Scenario) -> None:
    """Make a draft of it."""
    scenario.state = State.DRAFT
    scenario.approved_by_id = scenario.approved_at = None
    scenario.version += 1


def require_preparing(person: Person, scenario: Scenario) -> None:
    """Refuse whoever does not prepare."""
    require(person, "prepare", scenario, _("Communications prepare for a crisis."))


def require_open(scenario: Scenario, seen_version: int) -> None:
    """Refuse to change what was put away, or what somebody else changed meanwhile."""
    require_seen(scenario, seen_version)
    if scenario.state is State.RETIRED:
        raise Invalid(form=_("This was put away. Prepare a new one."))


def require_seen(scenario: Scenario, seen_version: int) -> None:
    """Refuse to decide of words that somebody has changed meanwhile."""
    if scenario.version != seen_version:
        raise Invalid(form=_("Somebody changed this meanwhile. Look at it again first."))


def duties_of(scenario: Scenario) -> Sequence[Duty]:
    """Read who does what."""
    rows = select(Duty).where(Duty.scenario_id == scenario.id).order_by(Duty.position)
    return session.scalars(rows).all()


def statements(scenario: Scenario) -> Sequence[Bulletin]:
    """Read the first statement in all its languages, the original first."""
    first = (Bulletin.making == Making.ORIGINAL).desc()
    rows = select(Bulletin).where(Bulletin.scenario_id == scenario.id)
    return session.scalars(rows.order_by(first, Bulletin.language)).all()
