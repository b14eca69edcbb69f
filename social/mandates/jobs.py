"""Which work on mandates waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.mandates import reminding


@queue.periodic(cron="17 6 * * *")
@job("mandates.remind", queueing_lock="mandates.remind")
def remind(timestamp: int) -> None:
    """Remind of what ends within a week."""
    reminding.remind(now())
