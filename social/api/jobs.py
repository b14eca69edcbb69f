"""Which work for programs waits for the worker?"""

from __future__ import annotations

from sqlalchemy import delete

from models import Origin, SentOnce, now, session
from social.changes import change
from social.jobs import job, queue
from social.once import KEPT


@queue.periodic(cron="41 * * * *")
@job("api.forget", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Forget what programs sent more than a day ago under a key."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(SentOnce).where(SentOnce.at < now() - KEPT))
