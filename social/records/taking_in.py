"""How does the index of the archive come to hold what was recorded?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from archive.finding import indexing
from models import Checkpoint, Indexed, Origin, session
from social.changes import change

SOON = 2_000  # places that somebody who searches waits for


def take_in(origin: Origin) -> Iterator[int]:
    """Take in all that has its place in the log, and tell after each part how far that is."""
    done = 0
    while found := take_in_some(origin):
        done += found
        yield done


def take_in_some(origin: Origin, most: int = indexing.AT_ONCE, *, waits: bool = True) -> int:
    """Take in one part; tell how many places it went on."""
    with change(None, origin=origin):
        return indexing.catch_up(session, most, waits=waits)


def take_in_file(file_id: int) -> None:
    """Take in what a file says, once it was read."""
    with change(None, origin=Origin.JOB):
        indexing.take_in_words(session, file_id)


def begin_anew() -> None:
    """Forget the whole index."""
    with change(None, origin=Origin.COMMAND):
        indexing.begin_anew(session)


def size_now() -> int:
    """Tell of how many places of the log the index knows, as they were signed.

    What was said a moment ago is taken in first, unless the worker is at it.
    """
    take_in_some(Origin.WEB, SOON, waits=False)
    known = select(Indexed.size).scalar_subquery()
    newest = select(Checkpoint.size).where(Checkpoint.size <= known)
    return session.scalar(newest.order_by(Checkpoint.size.desc()).limit(1)) or 0
