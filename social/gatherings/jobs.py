"""Which work on events waits for the worker?"""

from __future__ import annotations

from models import now
from social.gatherings import reminding
from social.jobs import job, queue


@queue.periodic(cron="*/5 * * * *")
@job("gatherings.remind", queueing_lock="gatherings.remind")
def remind(timestamp: int) -> None:
    """Remind of what begins within a day."""
    reminding.remind(now())
