"""Which reads may a streaming replica answer, and does it know enough to?

Feeds and searches decide, statement by statement, what their reader may see. A replica is behind by
a moment, and whoever was taken out of a community must not read on in that moment. So before each
such read the primary says how far its log is that moment, and the replica is asked only once it
has replayed as much: it then knows every change that anybody was told of before the read began,
the reader's own and those of their rights. There is nothing to remember from page to page.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from flask import Flask, current_app
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from models import session
from models.base import engine_of
from social import meters, slow
from social.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE = 0.02  # seconds that a read waits for the replica to catch up
STEP = 0.002
BEHIND = 1.0  # seconds for which one that was behind is not asked again
AWAY = 5.0  # seconds for which one that gave no answer is not
CONNECTING = 2  # seconds to reach it

# Whatever somebody can have seen as committed, the primary has flushed before.
HERE = text("SELECT CAST(pg_current_wal_flush_lsn() AS text)")
# One that was promoted goes on by itself: it is a replica of nothing any more.
THERE = text(
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(CAST(:here AS text) AS pg_lsn)"
)

log = logging.getLogger("kring.replica")


class Replica:
    """A replica of the database, and until when it is left alone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.rests_until = 0.0

    def is_level(self) -> bool:
        """Tell whether it knows all that was committed when it was asked; wait for it a little."""
        if time.monotonic() < self.rests_until:
            return False
        here = session.scalar(HERE)
        until = time.monotonic() + PATIENCE
        with self.engine.connect() as connection:
            while not connection.scalar(THERE, {"here": here}):
                if time.monotonic() > until:
                    self.rest(BEHIND)
                    return False
                time.sleep(STEP)
        return True

    def rest(self, seconds: float) -> None:
        """Leave it alone for some seconds."""
        self.rests_until = time.monotonic() + seconds


def install(app: Flask) -> None:
    """Find the replica that is set."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.replica_url:
        return
    options = {"pool_timeout": 1, "connect_args": {"connect_timeout": CONNECTING}}
    engine = engine_of(settings.replica_url, **options)
    slow.watch(engine, settings.slow_statement)
    app.extensions["replica"] = Replica(engine)


def spread(read: Callable[P, T]) -> Callable[P, T]:
    """Let a function that only reads ask the replica where there is one."""

    @wraps(read)
    def reading(*args: P.args, **options: P.kwargs) -> T:
        return from_either(partial(read, *args, **options))

    return reading


def from_either(read: Callable[[], T]) -> T:
    """Read from the replica where it is level, else from the primary.

    What the replica cannot finish is read again from the primary, as if it had not been asked.
    """
    replica: Replica | None = current_app.extensions.get("replica")
    if replica is None:
        return read()
    try:
        if replica.is_level():
            return from_there(replica, read)
    except (OperationalError, NoneFree) as error:
        log.warning("the replica gave no answer: %s", type(error).__name__)
        replica.rest(AWAY)
        session.rollback()
    meters.READS.labels("primary").inc()
    return read()


def from_there(replica: Replica, read: Callable[[], T]) -> T:
    """Read from the replica."""
    here = session()
    here.elsewhere = replica.engine
    try:
        found = read()
    finally:
        here.elsewhere = None
    meters.READS.labels("replica").inc()
    return found
