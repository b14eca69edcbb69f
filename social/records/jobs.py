"""What does the worker do for the records?

Every night it checks the ledger and lets go what is due, every day it mails the officers where the
log stands and which dates come close, and at once what is wrong. It does what was decided about
requests, and makes the bundles that people are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from archive import standing
from models import (
    Capability,
    ErasureRequest,
    Origin,
    Person,
    Role,
    now,
    session,
)
from social import bundles
from social.changes import change
from social.enduring import Round
from social.jobs import EXPORTS, each_minute, job, queue
from social.ledger import check_ledger
from social.mailing.letters import post
from social.mailing.links import link
from social.records import (
    bundling,
    disposing,
    executing,
    grants,
    letters,
    reminding,
    searching,
    taking_in,
)
from social.records.exports import making, tending
from social.records.schedules import delivering, running


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


@each_minute("records.take_in")
def take_in(timestamp: int) -> None:
    """Take into the index of the archive what got its place in the log meanwhile."""
    for _done in taking_in.take_in(Origin.JOB):
        pass


@job("records.take_in_file")
def take_in_file(file_id: int) -> None:
    """Take in what a file says, once it was read."""
    taking_in.take_in_file(file_id)


@job("records.count_hits")
def count_hits(search_id: int) -> None:
    """Count what a search found, where that takes a moment."""
    searching.count_hits(search_id)


@queue.periodic(cron="23 2 * * *")
@job("records.forget_searches", queueing_lock="records.forget_searches")
def forget_searches(timestamp: int) -> None:
    """Let go of searches whose grant has ended."""
    searching.forget_searches()


@job("records.alarm")
def alarm(words: str) -> None:
    """Mail what keeps the log from being signed to officers and administrators."""
    with change(None, origin=Origin.JOB):
        for person in holders(Capability.COMPLIANCE, Capability.ADMINISTRATOR):
            post(person, "log_alarm", words=words)


def holders(*capabilities: Capability) -> Sequence[Person]:
    """Find who holds one of some roles, and works here."""
    held = select(Role.person_id).where(Role.capability.in_(capabilities))
    found = select(Person).where(Person.id.in_(held), Person.signs_in())
    return session.scalars(found.order_by(Person.id)).all()


@queue.periodic(cron="7 2 * * *")
@job("records.dispose", queueing_lock="records.dispose", lock="records.dispose")
def dispose(timestamp: int) -> None:
    """Destroy what is past its maximum, and what was to be erased and could not be before.

    What fails is in the log and fails the job at its end: the rest of the night goes on.
    """
    turn = Round()
    with turn.part("the disposal"):
        disposing.dispose()
    with turn.part("what waited of requests"):
        executing.try_again(now())
    with turn.part("the letters"):
        letters.forget_letters(now())
    turn.end()


@queue.periodic(cron="11 2 * * *")
@job("records.forget_bundles", queueing_lock="records.forget_bundles")
def forget_bundles(timestamp: int) -> None:
    """Take away the bundles whose time is over, and what a crash left of others."""
    bundles.forget(bundles.is_over(now()))


@queue.periodic(cron="29 5 * * *")
@job("records.remind", queueing_lock="records.remind")
def remind(timestamp: int) -> None:
    """Mail the officers which holds and requests have a date that comes close."""
    reminding.remind(holders(Capability.COMPLIANCE), now())


@each_minute("records.end_grants")
def end_grants(timestamp: int) -> None:
    """Write down which grants ended since the last minute."""
    grants.end_expired(now())


@job("records.tell_asked")
def tell_asked(request_id: int) -> None:
    """Mail the officers that somebody asks for their data."""
    request = session.get_one(ErasureRequest, request_id)
    with change(None, origin=Origin.JOB):
        for person in holders(Capability.COMPLIANCE):
            day = reminding.day_of(request.due_at, person)
            page = link("records.show_request", id=request_id)
            post(person, "request_asked", day=day, link=page)


@job("records.bundle")
def bundle(id: int) -> None:
    """Make the bundle of a request that was approved."""
    bundling.build(id)


@job("records.make_export", retry=False, queue=EXPORTS)
def make_export(id: int) -> None:
    """Make an export that an officer asked for; what fails is tried again by the minute."""
    making.make(id)


@each_minute("records.tend_exports")
def tend_exports(timestamp: int) -> None:
    """End exports that are over, have gone on with those that stand still, and clear up."""
    tending.tend(now())


@each_minute("records.run_schedules")
def run_schedules(timestamp: int) -> None:
    """Begin the exports that are due, end those whose grant ended, and tell of what fails."""
    turn = Round()
    with turn.part("the schedules"):
        running.run(now())
    with turn.part("the alarm"):
        running.alarm(now())
    turn.end()


@job("records.withdraw_export")
def withdraw_export(id: int) -> None:
    """Take away what was left, elsewhere, of a package that was given up."""
    delivering.withdraw(id)


@job("records.drop_unkept_export")
def drop_unkept_export(digest: str) -> None:
    """Take away the bytes of a package that was written and, killed, never kept."""
    tending.drop_unkept(digest)


@job("records.drop_unkept")
def drop_unkept(digest: str) -> None:
    """Take away the bytes of a bundle that was written and, killed, never kept."""
    bundles.drop_unkept(digest)


@job("records.execute")
def execute(request_id: int) -> None:
    """Do what was approved of a request to be forgotten."""
    executing.execute(request_id)
