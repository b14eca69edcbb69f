"""Which work on events waits for the worker?"""

from __future__ import annotations

from models import now
from social.gatherings import reminding, seating
from social.jobs import job, queue


@queue.periodic(cron="*/5 * * * *")
@job("gatherings.remind", queueing_lock="gatherings.remind")
def remind(timestamp: int) -> None:
    """Remind of what begins within a day."""
    reminding.remind(now())


@queue.periodic(cron="2-57/5 * * * *")
@job("gatherings.free_seats", queueing_lock="gatherings.free_seats")
def free_seats(timestamp: int) -> None:
    """Give the seats of those who cannot come any more to who waits."""
    seating.free_seats(now())
