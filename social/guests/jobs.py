"""Which work on guests waits for the worker?"""

from __future__ import annotations

from models import now
from social.guests import ending
from social.jobs import each_minute, job, queue


@each_minute("guests.end")
def end(timestamp: int) -> None:
    """Close the accounts of those whose time is over."""
    ending.end_due(now())


@queue.periodic(cron="37 6 * * *")
@job("guests.remind", queueing_lock="guests.remind")
def remind(timestamp: int) -> None:
    """Remind whoever asked for a guest that their time soon ends."""
    ending.remind(now())
