"""Which work on confidential reports waits for the worker? No job is made when one comes."""

from __future__ import annotations

from models import now
from social.confidential import night, reminding
from social.confidential.receiving import today
from social.jobs import job, queue


@queue.periodic(cron="3 0 * * *")
@job("confidential.enter", queueing_lock="confidential.enter")
def enter(timestamp: int) -> None:
    """Write the entries of what came the day before, and delete what is over."""
    night.enter_new()
    night.shred_due(today())
    night.forget_locks(now())


@queue.periodic(cron="23 5 * * *")
@job("confidential.remind", queueing_lock="confidential.remind")
def remind(timestamp: int) -> None:
    """Tell recipients what is new, and what is due."""
    reminding.remind(today())
