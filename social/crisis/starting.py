"""How does a crisis start: its page, its first words, and those who are told?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert

from models import (
    Bulletin,
    Capability,
    Concerned,
    Crisis,
    Duty,
    Entry,
    Event,
    Making,
    NoticeKind,
    Origin,
    Person,
    Scenario,
    ScenarioState,
    now,
    session,
)
from social.changes import Record, change
from social.crisis.preparing import duties_of, require_seen, statements
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.live.announce import tell_notices
from social.rights import holds, require
from social.whom import Whom, checked, meant

AGO = (0, 5, 10, 15, 30, 60, 120)  # minutes since it was noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What whoever starts a crisis says of it."""

    sites: tuple[int, ...] = ()
    is_drill: bool = False
    pauses: bool = True
    ago: int = 0  # minutes since it was noticed
    sends: bool = True  # the first statement that was prepared


def start(starter: Person, scenario: Scenario, how: Start, seen_version: int) -> Crisis:
    """Start a crisis or a drill, and tell all whom it concerns, with the first words or without.

    Two who start the same at once start one.
    """
    require(starter, "start", scenario, _("Communications, and those who have a role in it."))
    whom = of_scenario(scenario, how.sites)
    require_sites(starter, scenario, how.sites)
    checked(Whom(sites=how.sites), starter)
    with change(starter) as record:
        hold(scenario)
        if there := alike(scenario, whom, how):
            return there
        require_seen(scenario, seen_version)
        words = statements(scenario) if how.sends else ()
        if scenario.state is ScenarioState.RETIRED:
            raise Invalid(form=_("This was put away. Prepare a new one."))
        if how.sends and scenario.state is not ScenarioState.APPROVED:
            raise Invalid(form=_("Nobody has looked over these words yet."))
        crisis = begun(starter, scenario, whom, how)
        if words:
            crisis.edition, crisis.first_at = 1, crisis.started_at
            crisis.next_at = crisis.started_at + timedelta(minutes=scenario.minutes)
        session.add(crisis)
        session.flush()
        gather(crisis, whom)
        record(Event.CRISIS_STARTED, crisis, is_new=True)
        for duty in duties_of(scenario):
            copy_duty(record, crisis, duty)
        for one in words:
            copy_words(record, crisis, one)
        later_by_name("crisis.tell", crisis_id=crisis.id, edition=crisis.edition)
    return crisis


def bounds(starter: Person, scenario: Scenario) -> tuple[int, ...]:
    """List the sites that somebody may choose from; none stands for all.

    Whoever has a role in it starts it where it was approved for; communications wherever it is.
    """
    if holds(starter, Capability.COMMUNICATIONS):
        return ()
    return Whom.read(scenario.audience).sites


def require_sites(starter: Person, scenario: Scenario, sites: tuple[int, ...]) -> None:
    """Refuse sites that are beyond somebody's bounds, and to leave them out, which means all."""
    within = bounds(starter, scenario)
    if within and not (sites and set(within).issuperset(sites)):
        raise Invalid(
            sites=_(
                "Choose from the sites that it is prepared for. Communications start it at others."
            )
        )


def of_scenario(scenario: Scenario, sites: tuple[int, ...]) -> Whom:
    """Read whom a scenario concerns, at the sites that were chosen."""
    planned = Whom.read(scenario.audience)
    return Whom(sites, planned.countries, planned.communities, planned.languages, planned.roles)


def alike(scenario: Scenario, whom: Whom, how: Start) -> Crisis | None:
    """Find what somebody else has just started for the same people."""
    found = select(Crisis).where(
        Crisis.scenario_id == scenario.id,
        Crisis.is_drill.is_(how.is_drill),
        Crisis.ended_at.is_(None),
    )
    same = (one for one in session.scalars(found.order_by(Crisis.id)) if same_people(one, whom))
    return next(same, None)


def same_people(crisis: Crisis, whom: Whom) -> bool:
    """Tell whether a crisis concerns just those whom a rule means."""
    return Whom.read(crisis.audience).kept() == whom.kept()


def begun(starter: Person, scenario: Scenario, whom: Whom, how: Start) -> Crisis:
    """Copy what was planned: the scenario may change meanwhile."""
    moment = now()
    return Crisis(
        scenario_id=scenario.id,
        name=scenario.name,
        is_drill=how.is_drill,
        language=scenario.language,
        audience=whom.kept(),
        steps=scenario.steps,
        asks_safety=scenario.asks_safety,
        must_acknowledge=scenario.must_acknowledge,
        pauses=how.pauses and not how.is_drill,
        minutes=scenario.minutes,
        noticed_at=moment - timedelta(minutes=how.ago),
        started_by_id=starter.id,
        started_at=moment,
    )


def gather(crisis: Crisis, whom: Whom) -> None:
    """Write down whom it concerns at this moment: also those who have a part in it."""
    planned = select(Duty).where(Duty.scenario_id == crisis.scenario_id).subquery()
    rows = select(sql(str(int(crisis.id))), Person.id, Person.site_id).where(
        Person.signs_in(),
        or_(
            meant(whom),
            Person.id == crisis.started_by_id,
            Person.id.in_(select(planned.c.person_id)),
            Person.id.in_(select(planned.c.substitute_id)),
        ),
    )
    columns = ["crisis_id", "person_id", "site_id"]
    session.execute(insert(Concerned).from_select(columns, rows))
    counted = select(func.count()).where(Concerned.crisis_id == crisis.id)
    crisis.reach = session.scalar(counted) or 0


def copy_duty(record: Record, crisis: Crisis, duty: Duty) -> None:
    """Keep who does what in this crisis, whatever is planned later."""
    made = Duty(
        crisis_id=crisis.id,
        position=duty.position,
        name=duty.name,
        person_id=duty.person_id,
        substitute_id=duty.substitute_id,
    )
    session.add(made)
    record(Event.DUTY_SET, made)


def copy_words(record: Record, crisis: Crisis, one: Bulletin) -> None:
    """Say the first statement in one language, word for word as it was approved."""
    at = crisis.started_at
    columns = ("title", "known", "known_html", "unknown", "unknown_html", "todo", "todo_html")
    made = Bulletin(
        crisis_id=crisis.id,
        edition=1,
        language=one.language,
        making=one.making,
        author_id=one.author_id,
        next_at=crisis.next_at if one.making is Making.ORIGINAL else None,
        known_at=at,
        unknown_at=at,
        todo_at=at,
        changed_at=at,
        **{name: getattr(one, name) for name in columns},
    )
    session.add(made)
    record(Event.BULLETIN_WRITTEN, made)


NOTIFY = sql(
    """
    INSERT INTO notice (person_id, kind, crisis_id, actor_ids, entry_id, at)
    SELECT k.person_id, :kind, k.crisis_id, '{}', :entry_id, :at
      FROM concerned k JOIN person p ON p.id = k.person_id AND p.state = 'active'
     WHERE k.crisis_id = :crisis
        ON CONFLICT (person_id, kind, post_id, comment_id, community_id, case_id, crisis_id)
           WHERE read_at IS NULL
        DO UPDATE SET at = excluded.at, entry_id = excluded.entry_id
    RETURNING person_id
    """
)


def tell(crisis_id: int, edition: int) -> int:
    """Tell all whom it concerns of an edition, muted or not, in one statement; once."""
    with change(None, origin=Origin.JOB):
        crisis = session.get_one(Crisis, crisis_id)
        hold(crisis)
        if crisis.told_edition >= edition:
            return 0
        newest = select(Entry.id).where(Entry.noun == "crisis", Entry.noun_id == crisis.id)
        values = {
            "kind": NoticeKind.CRISIS,
            "crisis": crisis.id,
            "entry_id": session.scalar(newest.order_by(Entry.version.desc()).limit(1)),
            "at": now(),
        }
        told = sorted(session.scalars(NOTIFY, values))
        later_by_name("notices.time", entry_id=values["entry_id"])
        crisis.told_edition = edition
    tell_notices(told)
    return len(told)
