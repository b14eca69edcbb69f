"""Which work for programs waits for the worker?"""

from __future__ import annotations

from social import once
from social.jobs import job, queue


@queue.periodic(cron="41 * * * *")
@job("api.forget", queueing_lock="api.forget")
def forget(timestamp: int) -> None:
    """Forget what programs sent more than a day ago under a key."""
    once.forget()
