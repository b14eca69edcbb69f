"""How does work wait for the worker, and exist exactly if its change does?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

import procrastinate
from flask import Flask
from procrastinate.tasks import Task

from models import session
from social import meters

log = logging.getLogger("kring.jobs")

# What runs jobs: the worker brings a connector of its own, which is asyncio's.
queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
# What writes jobs, also those of other jobs: through the session's own connection.
desk = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
_worker_app: Flask | None = None

# Jobs of one lane wait for one another alone: what takes an hour holds up nothing that takes none.
EVERYDAY = "default"
EXPORTS = "exports"
RETRY = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)  # within three hours
LANES = {EVERYDAY: 4, EXPORTS: 4}  # how many of each run at the same time, each in a thread


def work_in(app: Flask) -> None:
    """Name the Flask app in whose context this process runs its jobs."""
    global _worker_app
    _worker_app = app


def job(name: str, **options: Any) -> Callable[[Callable[..., None]], Task[Any, Any, Any]]:
    """Make a function a job: it runs in the worker, in an app context of its own."""
    options = {"retry": RETRY} | options

    def mark(function: Callable[..., None]) -> Task[Any, Any, Any]:
        @queue.task(name=name, **options)
        @wraps(function)
        def run(**arguments: Any) -> None:
            if _worker_app is None:
                raise RuntimeError("jobs run in the worker: call work_in(app) first")
            with _worker_app.app_context(), meters.JOB_SECONDS.labels(name).time():
                try:
                    function(**arguments)
                except Exception:  # the queue tries again, and says nothing before it gives up
                    log.exception("a job failed", extra={"facts": {"job": name}})
                    meters.JOBS.labels(name, "failed").inc()
                    raise
                meters.JOBS.labels(name, "done").inc()

        run.call = function  # type: ignore[attr-defined]
        return run

    return mark


def each_minute(name: str) -> Callable[[Callable[..., None]], Any]:
    """Make a function a job of every minute, which tries again what went wrong in the one before.

    Were such a job to be tried again by the queue, it would stand in line, up to half an hour, and
    keep out those of the minutes between: one of them waits at a time.
    """
    mark = job(name, queueing_lock=name, retry=False)
    return lambda function: queue.periodic(cron="* * * * *")(mark(function))


def later_by_name(
    name: str,
    /,
    *,
    lock: str | None = None,
    after: timedelta | None = None,
    priority: int = 0,
    lane: str = EVERYDAY,
    **arguments: Any,
) -> None:
    """Store a job of another feature, which the worker knows by its name; `after` it waits.

    Those of a lower `priority` come after all others that are due in their lane.
    """
    connection = session.connection().connection.driver_connection
    at = datetime.now(UTC) + after if after else None
    desk.configure_task(
        name, connection=connection, lock=lock, schedule_at=at, priority=priority, queue=lane
    ).defer(**arguments)


def later(task: Task[Any, Any, Any], /, *, lock: str | None = None, **arguments: Any) -> None:
    """Store a job in the session's transaction: it exists exactly if the change does."""
    later_by_name(task.name, lock=lock or task.lock, **arguments)
