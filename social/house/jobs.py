"""Which work of the house waits for the worker?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from models import OffHours, Origin, now, session
from social.changes import change
from social.jobs import job, queue

KEPT = timedelta(days=3 * 366)


@queue.periodic(cron="41 3 1 * *")
@job("house.forget_counts")
def forget_counts(timestamp: int) -> None:
    """Forget once a month what was counted three years ago."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(OffHours).where(OffHours.month < (now() - KEPT).date()))
