"""Which work on searches for people is done at night?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.seeking import keeping


@queue.periodic(cron="21 3 * * *")
@job("seeking.forget", queueing_lock="seeking.forget")
def forget(timestamp: int) -> None:
    """Delete the searches of HR that were kept long enough, and forget old needs."""
    keeping.delete_old(now())
    keeping.forget_needs(now())
