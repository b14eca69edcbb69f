"""Which work on crises waits for the worker?"""

from __future__ import annotations

from models import now
from social.crisis import ending, reminding, starting
from social.jobs import each_minute, job, queue


@job("crisis.tell")
def tell(crisis_id: int, edition: int) -> None:
    """Tell all whom a crisis concerns that something was said."""
    starting.tell(crisis_id, edition)


@each_minute("crisis.remind_overdue")
def remind_overdue(timestamp: int) -> None:
    """Remind those who lead that an update is overdue."""
    reminding.remind_overdue(now())


@queue.periodic(cron="7 7 * * 1-5")
@job("crisis.remind_to_review", queueing_lock="crisis.remind_to_review")
def remind_to_review(timestamp: int) -> None:
    """Remind communications of scenarios that have to be looked at."""
    reminding.remind_to_review(now())


@queue.periodic(cron="41 2 * * *")
@job("crisis.forget", queueing_lock="crisis.forget")
def forget(timestamp: int) -> None:
    """Destroy what people answered in crises that are over long enough."""
    ending.forget(now())
