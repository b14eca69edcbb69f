"""Which work on reviews waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.review import appealed, exceptions, seats


@queue.periodic(cron="37 6 * * *")
@job("review.remind", queueing_lock="review.remind")
def remind(timestamp: int) -> None:
    """Remind whoever may judge appeals that are due soon."""
    appealed.remind(now())


@queue.periodic(cron="53 3 * * *")
@job("review.look_again", queueing_lock="review.look_again")
def look_again(timestamp: int) -> None:
    """Ask anew who is free to judge what waits."""
    seats.look_again()


@queue.periodic(cron="11 * * * *")
@job("review.close_exceptions", queueing_lock="review.close_exceptions")
def close_exceptions(timestamp: int) -> None:
    """End what was read by way of exception, once its time is over."""
    exceptions.close_old(now())
