"""How are waiting jobs run, also those that a killed worker left unfinished?"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pkgutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import procrastinate
import psycopg
from flask import Flask
from procrastinate.tasks import Task

import social
from models import Origin
from social.app import create_app
from social.changes import change
from social.jobs import EVERYDAY, LANES, RETRY, later_by_name, queue, work_in
from social.live.afar import reach_from_afar
from social.running.database import plain
from social.running.sealer import Sealer
from social.settings import Settings

SILENCE = 30  # seconds without a sign of life, after which a worker counts as dead
LOOK = 2  # seconds between looks whether the database is still there
SPARE = 4  # threads beside those of the jobs
GRACE = 5  # seconds that running jobs get at the end; what is not done by then is taken up again

log = logging.getLogger("kring.worker")


async def work(settings: Settings) -> int:
    """Run jobs until SIGTERM or SIGINT: 0. Without its database: 1, to be started again."""
    app = create_app(settings)
    reach_from_afar(app)
    work_in(app)
    log_alike()
    import_jobs()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    sealer = Sealer(settings, partial(tell_officers, app))
    sealing = sealer.start()
    working = asyncio.create_task(run_jobs(settings))
    stop = asyncio.create_task(asked.wait())
    lost = asyncio.create_task(database_lost(settings))
    ended, _ = await asyncio.wait({working, stop, lost}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stop, lost):
        task.cancel()
    sealer.stop.set()
    await asyncio.wait({working, stop, lost}, timeout=GRACE + 1)
    for thread in sealing:
        await asyncio.to_thread(thread.join, GRACE)
    if stop in ended:
        return 0
    log.error("the worker lost its database")
    return 1


def tell_officers(app: Flask, words: str) -> None:
    """Have the officers told of an alarm by mail."""
    with app.app_context(), change(None, origin=Origin.JOB):
        later_by_name("records.alarm", words=words)


class Known(dict[str, Task[Any, Any, Any]]):
    """The jobs of this version by name; those of a newer one are put back for its own worker.

    While versions change both have workers, and each takes what comes next. A job without a task
    would be given up at once.
    """

    def get(self, name: str, default: Any = None) -> Task[Any, Any, Any]:  # type: ignore[override]
        """Find a job, or one in its place that is tried again later."""
        return super().get(name) or Task(
            unknown, blueprint=queue, name=name, queue=EVERYDAY, retry=RETRY
        )


def unknown(**_given: Any) -> None:
    """Leave a job to somebody who knows it."""
    raise LookupError("a job of another version")


async def run_jobs(settings: Settings) -> None:
    """Run jobs until cancelled."""
    queue.tasks = Known(queue.tasks)
    threads = ThreadPoolExecutor(sum(LANES.values()) + SPARE)
    asyncio.get_running_loop().set_default_executor(threads)
    connector = procrastinate.PsycopgConnector(
        conninfo=plain(settings.database_url),
        min_size=1,
        max_size=sum(LANES.values()) + 2 * len(LANES),
    )
    with queue.replace_connector(connector):
        async with queue.open_async():
            rescue = asyncio.create_task(take_up_again(queue))
            try:
                async with asyncio.TaskGroup() as lanes:
                    for lane, many in LANES.items():
                        lanes.create_task(run_lane(lane, many))
            finally:
                rescue.cancel()


async def run_lane(lane: str, many: int) -> None:
    """Run the jobs of one lane, so many at a time."""
    await queue.run_worker_async(
        queues=[lane],
        name=lane,
        concurrency=many,
        delete_jobs="successful",
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE,
        stalled_worker_timeout=SILENCE,
    )


async def take_up_again(queue: procrastinate.App) -> None:
    """Queue the jobs of dead workers again, now and every half minute."""
    while True:
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
            await queue.job_manager.retry_job(job)
        await asyncio.sleep(SILENCE)


async def database_lost(settings: Settings) -> None:
    """Return once the database is gone: parts of the queue would wait for it for ever."""
    with contextlib.suppress(psycopg.OperationalError):
        address = plain(settings.database_url)
        connection = await psycopg.AsyncConnection.connect(address, autocommit=True)
        async with connection:
            while True:
                await connection.execute("select 1")
                await asyncio.sleep(LOOK)


def log_alike() -> None:
    """Let the queue and its connections log as Kring does, one line each."""
    for name in ("procrastinate", "psycopg"):
        library = logging.getLogger(name)
        library.handlers = logging.getLogger("kring").handlers
        library.setLevel(logging.WARNING)
    logging.getLogger("procrastinate.worker").addFilter(is_no_end_of_a_job)


def is_no_end_of_a_job(record: logging.LogRecord) -> bool:
    """Tell whether a line may be logged: how a job ended is said with all that it was given.

    That it failed is logged by itself, without.
    """
    return getattr(record, "action", "") != "job_error"


def import_jobs() -> None:
    """Import every feature's jobs, so that each is known by its name."""
    for name in job_modules():
        import_module(name)


def job_modules() -> Iterator[str]:
    """Name each feature's jobs module."""
    for feature in pkgutil.iter_modules(social.__path__):
        if feature.ispkg and (Path(social.__path__[0]) / feature.name / "jobs.py").exists():
            yield f"social.{feature.name}.jobs"
