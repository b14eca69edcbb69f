"""Which work on saved posts waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.saved import reminding


@queue.periodic(cron="* * * * *")
@job("saved.remind", queueing_lock="saved.remind")
def remind(timestamp: int) -> None:
    """Remind people of posts that they saved."""
    reminding.remind(now())
