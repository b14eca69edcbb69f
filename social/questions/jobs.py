"""Which work on questions is done every day?"""

from __future__ import annotations

from models import now
from social.jobs import job, queue
from social.questions import reminding


@queue.periodic(cron="37 6 * * *")
@job("questions.remind", queueing_lock="questions.remind")
def remind(timestamp: int) -> None:
    """Remind of questions that wait."""
    reminding.remind(now())
