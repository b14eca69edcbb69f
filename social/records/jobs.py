"""What does the worker do for the records?

Every night it checks the ledger and lets go what is due, every day it mails the officers where the
log stands, and at once what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from archive import standing
from models import Capability, Origin, Person, PersonState, Role, now, session
from social.changes import change
from social.jobs import job, queue
from social.ledger import check_ledger
from social.mailing.letters import post
from social.mailing.links import link
from social.records import disposing, executing


@queue.periodic(cron="41 4 * * *")
@job("records.daily", queueing_lock="records.daily")
def daily(timestamp: int) -> None:
    """Mail the newest checkpoint to every officer: who has it can show later what the log was."""
    words = standing.note_of(session.connection())
    if words is None:
        return
    with change(None, origin=Origin.JOB):
        for person in holders(Capability.COMPLIANCE):
            post(person, "checkpoint", note=words, link=link("records.index"))


@queue.periodic(cron="17 1 * * *")
@job("records.check", queueing_lock="records.check")
def check(timestamp: int) -> None:
    """Look whether the ledger still is what was signed; a fault is an alarm."""
    report = check_ledger(origin=Origin.JOB)
    if report.faults:
        first = report.faults[0]
        alarm.call(
            f"{len(report.faults)} faults; {first['file']} {first['index']}: {first['says']}"
        )


@job("records.alarm")
def alarm(words: str) -> None:
    """Mail what keeps the log from being signed to officers and administrators."""
    with change(None, origin=Origin.JOB):
        for person in holders(Capability.COMPLIANCE, Capability.ADMINISTRATOR):
            post(person, "log_alarm", words=words)


def holders(*capabilities: Capability) -> Sequence[Person]:
    """Find who holds one of some roles, and works here."""
    held = select(Role.person_id).where(Role.capability.in_(capabilities))
    found = select(Person).where(Person.id.in_(held), Person.state == PersonState.ACTIVE)
    return session.scalars(found.order_by(Person.id)).all()


@queue.periodic(cron="7 2 * * *")
@job("records.dispose", queueing_lock="records.dispose", lock="records.dispose")
def dispose(timestamp: int) -> None:
    """Destroy what is past its maximum, and what was to be erased and could not be before."""
    disposing.dispose()
    executing.try_again(now())


@job("records.execute")
def execute(request_id: int) -> None:
    """Do what was approved of a request to be forgotten."""
    executing.execute(request_id)
