"""How are waiting jobs run, also those that a killed worker left unfinished?"""

from __future__ import annotations

import asyncio
import contextlib
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import procrastinate

import social
from social.app import create_app
from social.jobs import queue, work_in
from social.running.database import plain
from social.settings import Settings

AT_ONCE = 4  # jobs that run at the same time, each in a thread
SILENCE = 30  # seconds without a sign of life, after which a worker counts as dead
GRACE = 5  # seconds that running jobs get at the end; they are taken up again if it is too short


async def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT."""
    app = create_app(settings)
    work_in(app)
    import_jobs()
    connector = procrastinate.PsycopgConnector(
        conninfo=plain(settings.database_url), min_size=1, max_size=AT_ONCE + 2
    )
    with queue.replace_connector(connector):
        async with queue.open_async():
            rescue = asyncio.create_task(take_up_again(queue))
            try:
                await queue.run_worker_async(
                    concurrency=AT_ONCE,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=GRACE,
                    stalled_worker_timeout=SILENCE,
                )
            finally:
                rescue.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await rescue


async def take_up_again(queue: procrastinate.App) -> None:
    """Queue the jobs of dead workers again, now and every half minute."""
    while True:
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
            await queue.job_manager.retry_job(job)
        await asyncio.sleep(SILENCE)


def import_jobs() -> None:
    """Import every feature's jobs, so that each is known by its name."""
    for name in job_modules():
        import_module(name)


def job_modules() -> Iterator[str]:
    """Name each feature's jobs module."""
    for feature in pkgutil.iter_modules(social.__path__):
        if feature.ispkg and (Path(social.__path__[0]) / feature.name / "jobs.py").exists():
            yield f"social.{feature.name}.jobs"
