"""Which work on reports waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.reports import actions


@queue.periodic(cron="23 * * * *")
@job("reports.escalate", queueing_lock="reports.escalate")
def escalate(timestamp: int) -> None:
    """Put before moderators what authors have not settled in time."""
    actions.escalate_silent(now())
