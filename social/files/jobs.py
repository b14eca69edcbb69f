"""What is done with files in time: those that wait are scanned, those never attached go."""

from __future__ import annotations

from datetime import timedelta

from models import HeldFor, Person, now, session
from social.files.actions import remove_loose
from social.files.held import scan_held, tell
from social.files.sweeping import sweep
from social.filing import keeping
from social.jobs import each_minute, job, queue

KEPT_LOOSE = timedelta(days=61)  # a draft in a browser names its files for 60 (static/js/drafts.js)
AT_ONCE = 100


@queue.periodic(cron="23 * * * *")
@job("files.clear", queueing_lock="files.clear")
def clear(timestamp: int) -> None:
    """Remove what nobody attached while a draft could still name it."""
    while remove_loose(now() - KEPT_LOOSE, AT_ONCE) == AT_ONCE:
        pass


@each_minute("files.scan")
def scan(timestamp: int) -> None:
    """Have the virus scanner look at what waits for it."""
    scan_held(HeldFor.WAITING)


@queue.periodic(cron="53 * * * *")
@job("files.scan_large", queueing_lock="files.scan_large")
def scan_large(timestamp: int) -> None:
    """Try those once more that were too large: somebody may have raised its limit."""
    scan_held(HeldFor.TOO_LARGE)


@job("files.tell_harmful")
def tell_harmful(owner_id: int, name: str, found: str, is_owner_told: bool) -> None:
    """Tell those whom it concerns that something was found in a file."""
    tell(session.get_one(Person, owner_id), name, found, is_owner_told=is_owner_told)


@queue.periodic(cron="17 4 * * *")
@job("files.sweep", queueing_lock="files.sweep")
def sweep_store(timestamp: int) -> None:
    """Remove bytes that no row names, and count those that are lost."""
    sweep()


@job("files.forget")
def forget(digests: list[str]) -> None:
    """Drop the bytes of files that were removed, unless another file has the same."""
    for digest in digests:
        keeping.forget(digest)
        session.rollback()  # nothing was written; it lets the digest go
