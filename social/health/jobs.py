"""Which work of watching waits for the worker?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from models import Fault, Origin, now, session
from social.changes import change
from social.health.reports import forget_old
from social.health.watch import watch
from social.jobs import each_minute, job, queue

KEPT = timedelta(days=365)


@each_minute("health.watch")
def look_around(timestamp: int) -> None:
    """Look whether something is wrong."""
    watch()


@queue.periodic(cron="43 3 * * *")
@job("health.forget", queueing_lock="health.forget")
def forget(timestamp: int) -> None:
    """Forget what was over a year ago, and what browsers refused a while ago."""
    forget_old()
    with change(None, origin=Origin.JOB):
        session.execute(delete(Fault).where(Fault.ended_at < now() - KEPT))
