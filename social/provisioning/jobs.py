"""Which work for provisioning waits for the worker?"""

from __future__ import annotations

from models import Origin
from social.changes import change
from social.jobs import job, queue
from social.provisioning import faults


@queue.periodic(cron="47 * * * *")
@job("provisioning.forget", queueing_lock="provisioning.forget")
def forget(timestamp: int) -> None:
    """Forget what the directory did not get more than a day ago."""
    with change(None, origin=Origin.JOB):
        faults.forget()
