"""Are jobs that a killed worker left unfinished taken up again, and is every job known?"""

from __future__ import annotations

import asyncio
import contextlib
import logging

import procrastinate
import psycopg
import pytest
from flask import Flask

from social.changes import change
from social.jobs import later_by_name, queue
from social.running import worker
from social.running.database import plain
from social.settings import Settings

LEFT = """
insert into procrastinate_jobs (queue_name, task_name, status, worker_id)
values ('default', 'test.left', 'doing', null) returning id
"""


@pytest.mark.usefixtures("database")
def test_a_job_of_a_dead_worker_is_taken_up_again(settings: Settings) -> None:
    address = plain(settings.database_url)
    with psycopg.connect(address, autocommit=True) as connection:
        (left,) = connection.execute(LEFT).fetchone() or (0,)

        async def rescue() -> None:
            connector = procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=1)
            with queue.replace_connector(connector):
                async with queue.open_async():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(worker.take_up_again(queue), 1)

        asyncio.run(rescue())
        asked = "select status from procrastinate_jobs where id = %s"
        assert connection.execute(asked, [left]).fetchone() == ("todo",)


def test_a_job_stores_another_one_while_the_worker_runs(app: Flask, settings: Settings) -> None:
    """The worker's own connector is asyncio's; jobs run in threads, on the session's connection."""

    def store() -> None:
        with app.app_context(), change(None):
            later_by_name("test.next", number=7)

    async def run() -> None:
        address = plain(settings.database_url)
        connector = procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=1)
        with queue.replace_connector(connector):
            async with queue.open_async():
                await asyncio.to_thread(store)

    asyncio.run(run())
    with psycopg.connect(plain(settings.database_url)) as connection:
        asked = "select args from procrastinate_jobs where task_name = 'test.next'"
        assert connection.execute(asked).fetchone() == ({"number": 7},)


def test_what_a_failed_job_was_given_is_not_logged() -> None:
    worker.log_alike()
    log = logging.getLogger("procrastinate.worker")
    ended = log.makeRecord(log.name, logging.ERROR, "", 0, "Job 7(email='ana@…')", (), None)
    assert log.filter(ended)
    ended.action = "job_error"
    assert not log.filter(ended)


def test_a_database_that_goes_away_is_noticed() -> None:
    lost = worker.database_lost(Settings(database_url="postgresql+psycopg://127.0.0.1:1/kring"))
    asyncio.run(asyncio.wait_for(lost, 5))


def test_the_jobs_of_every_feature_are_known() -> None:
    names = list(worker.job_modules())
    assert "social.mailing.jobs" in names
    worker.import_jobs()
    assert any(name.startswith("mail") for name in queue.tasks)


def test_a_job_of_every_minute_leaves_trying_again_to_the_next() -> None:
    """One that waited to be tried again would keep those of the minutes between out of the line."""
    worker.import_jobs()
    found = [
        one.task
        for one in queue.periodic_registry.periodic_tasks.values()
        if one.cron == "* * * * *"
    ]
    assert len(found) >= 9
    assert [task.name for task in found if task.retry_strategy or not task.queueing_lock] == []


def test_a_job_of_a_newer_version_waits_for_a_worker_that_knows_it(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue.periodic_registry, "periodic_tasks", {})
    monkeypatch.setattr(queue, "tasks", queue.tasks)
    asked = "select status, attempts, scheduled_at > now() from procrastinate_jobs where id = %s"
    with app.app_context(), change(None):
        later_by_name("test.of_tomorrow", number=7)

    async def work() -> tuple[str, int, bool]:
        working = asyncio.create_task(worker.run_jobs(settings))
        async with await psycopg.AsyncConnection.connect(
            plain(settings.database_url), autocommit=True
        ) as line:
            found = await line.execute("select max(id) from procrastinate_jobs")
            number = await found.fetchone()
            while True:
                row = await (await line.execute(asked, number)).fetchone()
                if row[1]:
                    break
                await asyncio.sleep(0.02)
        working.cancel()
        await asyncio.wait({working})
        return row

    assert asyncio.run(asyncio.wait_for(work(), 60)) == ("todo", 1, True)
