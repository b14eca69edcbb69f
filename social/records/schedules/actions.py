"""What can happen to a schedule? One sets it, another allows it; it rests, goes on, and ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select

from archive.exporting.state import ALL, FORMATS
from models import (
    Company,
    Event,
    Export,
    ExportState,
    Grant,
    GrantStage,
    Person,
    Schedule,
    ScheduleState,
    ScheduleTarget,
    limits,
    now,
    session,
)
from social.changes import Record, change
from social.errors import Invalid, forbidden
from social.holding import hold
from social.looking import look_into
from social.records import grants
from social.records.exports.actions import checked
from social.records.exports.tending import end
from social.records.schedules.targets import known
from social.second import require_second

FOLDER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is to leave the archive every day, and where it goes."""

    grant_id: int
    target: ScheduleTarget
    folder: str
    recipients: Sequence[str]
    formats: Sequence[str] = FORMATS
    hour: int = 3
    after: Schedule | None = None  # one that is over, where whose packages end these begin


def ask_schedule(officer: Person, setting: Setting) -> Schedule:
    """Ask that what a grant opens leaves every day; nothing does until another person approves.

    NotOpened where the grant opens nothing, or shows no names yet.
    """
    look_into(officer, setting.grant_id).require(GrantStage.IDENTITIES)
    recipients = refuse_nonsense(setting)
    begins = setting.after.next if setting.after else 0
    schedule = Schedule(
        grant_id=setting.grant_id,
        target=setting.target,
        folder=setting.folder,
        formats=[name for name in ALL if name in setting.formats] or [FORMATS[0]],
        recipients=recipients,
        hour=setting.hour,
        begins=begins,
        next=begins,
        asked_by_id=officer.id,
    )
    with change(officer) as record:
        session.add(schedule)
        record(Event.SCHEDULE_ASKED, schedule)
    return schedule


def approve_schedule(officer: Person, schedule: Schedule, at: datetime | None = None) -> None:
    """Allow what somebody else set; the first package is made at once."""
    grant = session.get_one(Grant, schedule.grant_id)
    grants.only_approver(officer, grant)
    at = at or now()
    with change(officer) as record:
        hold(schedule)
        refuse_unless(schedule, ScheduleState.ASKED)
        words = _("You asked for this. Somebody else approves it.")
        require_second(officer, schedule.asked_by_id, words)
        grants.refuse_user(officer, grant)
        grants.refuse_over(grant)
        schedule.approved_by_id, schedule.approved_at = officer.id, at
        schedule.state, schedule.due_at = ScheduleState.RUNNING, at
        record(Event.SCHEDULE_APPROVED, schedule)


def refuse_schedule(officer: Person, schedule: Schedule, answer: str) -> None:
    """Say no to what somebody else set, and why."""
    grants.only_approver(officer, session.get_one(Grant, schedule.grant_id))
    if not answer:
        raise Invalid(answer=_("Fill this in."))
    with change(officer) as record:
        hold(schedule)
        refuse_unless(schedule, ScheduleState.ASKED)
        if officer.id == schedule.asked_by_id:
            raise Invalid(form=_("You asked for this. End it if you do not need it."))
        schedule.refused_by_id, schedule.refused_at = officer.id, now()
        schedule.state, schedule.answer = ScheduleState.REFUSED, answer
        record(Event.SCHEDULE_REFUSED, schedule)


def pause_schedule(officer: Person, schedule: Schedule) -> None:
    """Let nothing leave until it goes on; what is being made is given up, and comes later."""
    only_asker(officer, schedule)
    with change(officer) as record:
        hold(schedule)
        refuse_unless(schedule, ScheduleState.RUNNING)
        schedule.state = ScheduleState.PAUSED
        record(Event.SCHEDULE_PAUSED, schedule)
        give_up(record, schedule)


def resume_schedule(officer: Person, schedule: Schedule, at: datetime | None = None) -> None:
    """Go on where the last package ended; NotOpened where the grant has ended meanwhile."""
    only_asker(officer, schedule)
    look_into(officer, schedule.grant_id).require(GrantStage.IDENTITIES)
    with change(officer) as record:
        hold(schedule)
        refuse_unless(schedule, ScheduleState.PAUSED)
        schedule.state, schedule.due_at = ScheduleState.RUNNING, at or now()
        record(Event.SCHEDULE_RESUMED, schedule)


def end_schedule(person: Person, schedule: Schedule) -> None:
    """Let nothing leave any more; any officer can do it, and data protection."""
    grants.only_watching(person, session.get_one(Grant, schedule.grant_id))
    with change(person) as record:
        hold(schedule)
        refuse_over(schedule)
        close(record, schedule, by=person)


def close(record: Record, schedule: Schedule, by: Person | None = None) -> None:
    """End a schedule that this change holds, and what is being made of it."""
    schedule.state, schedule.ended_at = ScheduleState.ENDED, now()
    schedule.ended_by_id = by.id if by else None
    record(Event.SCHEDULE_ENDED, schedule)
    give_up(record, schedule)


def give_up(record: Record, schedule: Schedule) -> None:
    """Cancel the package that is being made; its entries are in none, and come in a later one."""
    going = select(Export).where(Export.schedule_id == schedule.id, Export.ended_at.is_(None))
    for export in session.scalars(going):
        hold(export)
        if export.ended_at is None:
            end(record, export, ExportState.CANCELLED, Event.EXPORT_CANCELLED)


def company_zone() -> str:
    """Name the time zone in which the hour of a schedule is meant."""
    zone: str = session.get_one(Company, 1).zone
    return zone


def next_due(hour: int, at: datetime) -> datetime:
    """Tell when an hour of the company's day comes next after a moment."""
    zone = ZoneInfo(company_zone())
    here = at.astimezone(zone)
    due = here.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)
    while due <= at:
        due += timedelta(days=1)  # of the wall clock: a day may have 23 hours, or 25
    return due.astimezone(at.tzinfo)


def only_asker(officer: Person, schedule: Schedule) -> None:
    """Let whoever set it pause it and go on; for those named in its grant it is not there."""
    grants.only_approver(officer, session.get_one(Grant, schedule.grant_id))
    if officer.id != schedule.asked_by_id:
        raise forbidden(_("Whoever asked for it can do this."))


def refuse_unless(schedule: Schedule, state: ScheduleState) -> None:
    """Decide once."""
    if schedule.state is not state:
        raise Invalid(form=_("Somebody decided this meanwhile."))


def refuse_over(schedule: Schedule) -> None:
    """End once."""
    if schedule.state in (ScheduleState.REFUSED, ScheduleState.ENDED):
        raise Invalid(form=_("It is over already."))


def refuse_nonsense(setting: Setting) -> list[str]:
    """Refuse what goes nowhere, in the open, or by what one person opened alone, for a few hours.

    All that is wrong is told at once. Gives the recipients as they are kept.
    """
    wrong: dict[str, str] = {}
    grant = session.get(Grant, setting.grant_id)
    if grant is not None and grant.is_urgent:
        wrong["grant"] = _("This was opened at once, for a few hours: that does not suffice.")
    if setting.target not in known(current_app.config["SETTINGS"]):
        wrong["target"] = _("Choose one of those that are set.")
    if len(setting.folder) > limits.FOLDER or not FOLDER.fullmatch(setting.folder):
        wrong["folder"] = _("Small letters, digits and single hyphens, 40 at most.")
    recipients: list[str] = []
    try:
        recipients = list(dict.fromkeys(map(checked, setting.recipients)))
    except Invalid as invalid:
        wrong |= invalid.fields
    if not setting.recipients:
        wrong["recipients"] = _("Name at least one: nothing leaves in the open every day.")
    if len(recipients) > limits.RECIPIENTS:
        wrong["recipients"] = _("At most %(most)s keys.", most=limits.RECIPIENTS)
    if not 0 <= setting.hour <= 23:
        wrong["hour"] = _("From 0 to 23.")
    if wrong:
        raise Invalid(**wrong)
    return recipients
