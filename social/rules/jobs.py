"""Which work on house rules waits for the worker?"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from models import Origin, RuleHit, session
from social import rulebook
from social.changes import change
from social.jobs import job, queue
from social.rules import trying

KEPT = timedelta(days=90)


@job("rules.count", lock="rules.count")
def count(rule_id: int, version: int) -> None:
    """Count what a rule would have found in the last days."""
    trying.count(rule_id, version)


@queue.periodic(cron="23 3 * * *")
@job("rules.forget", queueing_lock="rules.forget")
def forget(timestamp: int) -> None:
    """Forget on which days rules found something, after three months."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(RuleHit).where(RuleHit.day < rulebook.today() - KEPT))
