"""What is cleared away in time: files that were brought and never attached, and their bytes."""

from __future__ import annotations

from datetime import timedelta

from models import now, session
from social.files.actions import remove_loose
from social.filing import keeping
from social.jobs import job, queue

KEPT_LOOSE = timedelta(days=61)  # a draft in a browser names its files for 60 (static/js/drafts.js)
AT_ONCE = 100


@queue.periodic(cron="23 * * * *")
@job("files.clear", queueing_lock="files.clear")
def clear(timestamp: int) -> None:
    """Remove what nobody attached while a draft could still name it."""
    while remove_loose(now() - KEPT_LOOSE, AT_ONCE) == AT_ONCE:
        pass


@job("files.forget")
def forget(digests: list[str]) -> None:
    """Drop the bytes of files that were removed, unless another file has the same."""
    for digest in digests:
        keeping.forget(digest)
        session.rollback()  # nothing was written; it lets the digest go
