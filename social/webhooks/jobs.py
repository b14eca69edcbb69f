"""Which work for webhooks waits for the worker?"""

from __future__ import annotations

from social.jobs import each_minute, job, queue
from social.webhooks import delivering


@job("webhooks.deliver", retry=False)  # what is due is found every minute
def deliver(webhook_id: int) -> None:
    """Tell one address what it is to be told."""
    delivering.deliver(webhook_id)


@each_minute("webhooks.due")
def send_due(timestamp: int) -> None:
    """Try again what was not taken, where it is time."""
    delivering.send_due()


@queue.periodic(cron="29 * * * *")
@job("webhooks.forget", queueing_lock="webhooks.forget")
def forget(timestamp: int) -> None:
    """Forget what was told a month ago."""
    delivering.forget_old()
