"""Which schedules exist for somebody, and what became of the packages of one?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, all_, select
from sqlalchemy.orm import joinedload

from models import Export, Grant, Person, Schedule, ScheduleState, session
from models.schedule import SET
from social.errors import not_found
from social.finding import within_range

PAGE = 50


def not_about(person: Person) -> Select[tuple[Schedule]]:
    """Select the schedules that exist for somebody: none whose grant names them."""
    with_people = (
        joinedload(Schedule.asked_by),
        joinedload(Schedule.approved_by),
        joinedload(Schedule.grant),
    )
    found = select(Schedule).join(Grant, Grant.id == Schedule.grant_id).options(*with_people)
    return found.where(person.id != all_(Grant.people_ids))


def going(person: Person) -> Sequence[Schedule]:
    """List those that wait, run or rest, the newest first."""
    states = (ScheduleState.ASKED, *SET)
    found = not_about(person).where(Schedule.state.in_(states)).order_by(Schedule.id.desc())
    return session.scalars(found.limit(PAGE * 4)).all()


def over(person: Person, before: int | None = None) -> tuple[Sequence[Schedule], int | None]:
    """List a page of those that are over, the newest first, and where the next page begins."""
    states = (ScheduleState.REFUSED, ScheduleState.ENDED)
    query = not_about(person).where(Schedule.state.in_(states)).order_by(Schedule.id.desc())
    if before is not None:
        query = query.where(Schedule.id < within_range(before))
    found = session.scalars(query.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def ended(officer: Person) -> Sequence[Schedule]:
    """List those that an officer's new one can go on from."""
    found = not_about(officer).where(Schedule.state == ScheduleState.ENDED)
    return session.scalars(found.order_by(Schedule.id.desc()).limit(PAGE)).all()


def waiting_for(officer: Person) -> Sequence[Schedule]:
    """List those that wait for an officer as the second person."""
    others = not_about(officer).where(
        Schedule.state == ScheduleState.ASKED,
        Schedule.asked_by_id != officer.id,
        officer.id != all_(Grant.officer_ids),
    )
    return session.scalars(others.order_by(Schedule.id).limit(PAGE)).all()


def find_schedule(person: Person, number: int) -> Schedule:
    """Find a schedule."""
    found = session.scalar(not_about(person).where(Schedule.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def packages(schedule: Schedule, before: int | None) -> tuple[Sequence[Export], int | None]:
    """List a page of what was made of a schedule, the newest first."""
    query = select(Export).where(Export.schedule_id == schedule.id).order_by(Export.id.desc())
    if before is not None:
        query = query.where(Export.id < within_range(before))
    found = session.scalars(query.limit(PAGE + 1)).all()
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None
