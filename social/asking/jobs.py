"""Which work on sessions waits for the worker?"""

from __future__ import annotations

from models import now
from social.asking import reminding
from social.jobs import job, queue


@queue.periodic(cron="23 * * * *")
@job("asking.remind", queueing_lock="asking.remind")
def remind(timestamp: int) -> None:
    """Remind of questions that wait."""
    reminding.remind(now())
