"""What is done about the keys in time?"""

from __future__ import annotations

from archive import keyring, settling, shredding
from models import Origin, session
from social.changes import change
from social.jobs import job, queue
from social.keyring import scrubbing


@queue.periodic(cron="*/5 * * * *")
@job("keyring.settle", queueing_lock="keyring.settle")
def settle(timestamp: int) -> None:
    """Destroy retired keys that a crash left, and wrap secrets that lie bare from before."""
    settling.settle()
    while wrap_some():
        pass


def wrap_some() -> int:
    """Wrap a batch of bare secrets; tell how many."""
    with change(None, origin=Origin.JOB):
        return shredding.wrap_bare(session)


@queue.periodic(cron="41 2 * * *")
@job("keyring.sweep", queueing_lock="keyring.sweep")
def sweep(timestamp: int) -> None:
    """Destroy keys that no change came to use."""
    keyring.sweep()


@queue.periodic(cron="11 3 * * *")
@job("keyring.scrub", queueing_lock="keyring.scrub")
def scrub(timestamp: int) -> None:
    """Clean the database's files every night after something was erased."""
    scrubbing.scrub_if_asked()
