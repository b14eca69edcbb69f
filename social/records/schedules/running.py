"""When does the next package of a schedule begin, and who hears that it does not come?

Each minute the worker looks which schedules are due. One package at a time is made of each, from
the first entry that is in none up to what is signed: after a time without worker it is about all
of that time. How it is made says `exports.making`; it is tried again until it is delivered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from archive import standing
from archive.granting import NotOpened, Opened
from models import (
    Event,
    Export,
    ExportState,
    GrantStage,
    LookAct,
    Origin,
    Person,
    Schedule,
    ScheduleState,
    session,
)
from models.export import FAILURES, OPEN
from models.schedule import SET
from social.changes import Record, change
from social.enduring import Round
from social.holding import hold
from social.looking import look_into, take_down
from social.records.exports.tending import make_later
from social.records.schedules.actions import close, next_due
from social.records.schedules.telling import tell

LATE = timedelta(days=1)  # after which a package that is not there is told of, though none failed
AGAIN = timedelta(days=1)  # after which it is told of again
AT_ONCE = 200


def run(at: datetime) -> None:
    """End the schedules whose grant has ended, and begin the packages that are due.

    What goes wrong with one is in the log and fails the job in the end: the others go on.
    """
    open_ones = select(Schedule.id).where(Schedule.state.in_((ScheduleState.ASKED, *SET)))
    turn = Round()
    for schedule_id in session.scalars(open_ones.order_by(Schedule.id)).all():
        with turn.part("a scheduled export", schedule=schedule_id):
            run_one(schedule_id, at)
    session.rollback()
    turn.end()


def run_one(schedule_id: int, at: datetime) -> None:
    """End one schedule if its grant has ended, or begin its package if it is due."""
    schedule = session.get_one(Schedule, schedule_id, populate_existing=True)
    officer = session.get_one(Person, schedule.asked_by_id)
    try:
        opened = look_into(officer, schedule.grant_id)
        opened.require(GrantStage.IDENTITIES)
    except NotOpened:
        end_by_itself(schedule)
        return
    if schedule.state is ScheduleState.RUNNING and schedule.due_at and schedule.due_at <= at:
        begin(opened, officer, schedule, at)


def end_by_itself(schedule: Schedule) -> None:
    """End a schedule whose grant has ended, and say so to those who hold it for running."""
    with change(None, origin=Origin.JOB) as record:
        hold(schedule)
        if schedule.state not in (ScheduleState.REFUSED, ScheduleState.ENDED):
            was_set = schedule.is_set
            close(record, schedule)
            if was_set:
                tell(schedule, "schedule_ended", number=schedule.id, entry=schedule.next)


def begin(opened: Opened, officer: Person, schedule: Schedule, at: datetime) -> None:
    """Have the next package made: nothing while one is, or before anything more is signed."""
    size = standing.of(session.connection()).size
    going = select(Export.id).where(Export.schedule_id == schedule.id, Export.state.in_(OPEN))
    if size <= schedule.next or session.scalar(going) is not None:
        session.rollback()
        return
    with change(officer, origin=Origin.JOB) as record:
        hold(schedule)
        if schedule.state is not ScheduleState.RUNNING or session.scalar(going) is not None:
            return
        export = Export(
            grant_id=schedule.grant_id,
            schedule_id=schedule.id,
            officer_id=officer.id,
            formats=schedule.formats,
            recipients=schedule.recipients,
            first=schedule.next,
            size=size,
        )
        session.add(export)
        record(Event.EXPORT_ASKED, export)
        take_down(
            record,
            opened,
            LookAct.EXPORTED,
            people=opened.scope.people_ids,
            formats=export.formats,
            recipients=export.recipients,
            first=export.first,
            size=size,
            schedule=schedule.id,
            export=export.id,
            name=export.name,
        )
        schedule.due_at = next_due(schedule.hour, at)
        make_later(export)


def alarm(at: datetime) -> None:
    """Tell of what fails again and again, or does not come, once a day."""
    fails = Export.failures >= FAILURES
    late = Export.schedule_id.is_not(None) & (Export.asked_at <= at - LATE)
    untold = or_(Export.alarmed_at.is_(None), Export.alarmed_at <= at - AGAIN)
    found = select(Export.id).where(Export.state == ExportState.MAKING, or_(fails, late), untold)
    for export_id in session.scalars(found.order_by(Export.id).limit(AT_ONCE)).all():
        with change(None, origin=Origin.JOB) as record:
            export = session.get_one(Export, export_id)
            hold(export)
            if export.state is ExportState.MAKING:
                alarm_of(record, export, at)
    session.rollback()


def alarm_of(record: Record, export: Export, at: datetime) -> None:
    """Say of one export that it fails; of a package of a schedule by mail, too."""
    export.alarmed_at = at
    record(Event.EXPORT_FAILED, export)
    if export.schedule_id is not None:
        schedule = session.get_one(Schedule, export.schedule_id)
        tell(schedule, "schedule_failed", number=schedule.id, entry=schedule.next)
