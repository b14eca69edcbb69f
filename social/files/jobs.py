"""What is cleared away in time: files that were brought and never shown."""

from __future__ import annotations

from datetime import timedelta

from models import now
from social.files.actions import remove_loose
from social.jobs import job, queue

KEPT_LOOSE = timedelta(days=1)
AT_ONCE = 100


@queue.periodic(cron="23 * * * *")
@job("files.clear", queueing_lock="files.clear")
def clear(timestamp: int) -> None:
    """Remove what nobody attached within a day."""
    while remove_loose(now() - KEPT_LOOSE, AT_ONCE) == AT_ONCE:
        pass
