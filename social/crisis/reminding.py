"""Who is reminded that more was promised by now, or that a scenario has to be looked at?"""

from __future__ import annotations

from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import Crisis, Event, Origin, Reminder, Scenario, ScenarioState, session
from models.base import Recorded
from social.changes import change


def remind_overdue(moment: datetime) -> int:
    """Remind those who lead that an update is overdue, once for each; say of how many."""
    ids = session.scalars(
        select(Crisis.id)
        .where(Crisis.ended_at.is_(None), Crisis.next_at <= moment)
        .order_by(Crisis.id)
    ).all()
    session.rollback()
    return sum(remind_of(crisis_id, moment) for crisis_id in ids)


def remind_of(crisis_id: int, moment: datetime) -> bool:
    """Remind of one, unless that was done or more was said meanwhile."""
    with change(None, origin=Origin.JOB) as record:
        crisis = session.get_one(Crisis, crisis_id, populate_existing=True)
        is_due = crisis.is_open and crisis.next_at is not None and crisis.next_at <= moment
        if not is_due or crisis.next_at is None or not is_first(crisis, crisis.next_at):
            return False
        record(Event.CRISIS_OVERDUE, crisis)
    return True


def remind_to_review(moment: datetime) -> int:
    """Remind communications of scenarios whose time has come, once for each day that was set."""
    with change(None, origin=Origin.JOB) as record:
        due = session.scalars(
            select(Scenario)
            .where(Scenario.review_on <= moment.date(), Scenario.state != ScenarioState.RETIRED)
            .order_by(Scenario.id)
        ).all()
        new = [one for one in due if one.review_on and is_first(one, midnight(one.review_on))]
        for scenario in new:
            record(Event.SCENARIO_REMINDED, scenario)
    return len(new)


def midnight(day: object) -> datetime:
    """Give the beginning of a day, in UTC."""
    return datetime.combine(day, time(), UTC)  # type: ignore[arg-type]


def is_first(thing: Recorded, due: datetime) -> bool:
    """Note that a reminder goes out; tell whether it had not yet."""
    row = insert(Reminder).values(noun=thing.noun, noun_id=thing.id, due_at=due, days_before=0)
    return session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None
