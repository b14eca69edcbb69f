"""Do long exports wait for one another alone, and for nobody else?"""

from __future__ import annotations

import asyncio
import threading

import pytest
from flask import Flask

from social.changes import change
from social.jobs import EVERYDAY, EXPORTS, LANES, later_by_name, queue, work_in
from social.records.exports import making, tending
from social.records.jobs import make_export
from social.running.worker import import_jobs, run_jobs
from social.settings import Settings

PATIENCE = 60  # seconds


def test_four_long_exports_keep_no_other_job_waiting(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, done = threading.Semaphore(0), threading.Event(), threading.Event()

    def last_long(_id: int) -> None:
        begun.release()
        go_on.wait(PATIENCE)

    monkeypatch.setattr(making, "make", last_long)
    monkeypatch.setattr(tending, "drop_unkept", lambda _digest: done.set())
    monkeypatch.setattr(queue.periodic_registry, "periodic_tasks", {})
    monkeypatch.setattr("social.jobs._worker_app", None)
    work_in(app)

    def defer(name: str, lane: str, **values: object) -> None:
        with app.app_context(), change(None):
            later_by_name(name, lane=lane, **values)

    async def work() -> bool:
        working = asyncio.create_task(run_jobs(settings))
        for number in range(max(LANES.values()) + 1):
            defer("records.make_export", EXPORTS, id=number)
        for _ in range(LANES[EXPORTS]):
            assert await asyncio.to_thread(begun.acquire, timeout=PATIENCE)
        defer("records.drop_unkept_export", EVERYDAY, digest="none")
        was_done = await asyncio.to_thread(done.wait, PATIENCE / 3)
        is_fifth = begun.acquire(blocking=False)
        go_on.set()
        assert is_fifth or await asyncio.to_thread(begun.acquire, timeout=PATIENCE)
        working.cancel()
        await asyncio.wait({working}, timeout=PATIENCE)
        return was_done and not is_fifth

    assert asyncio.run(work())


def test_exports_are_in_a_lane_of_their_own_and_every_lane_is_run() -> None:
    import_jobs()
    assert make_export.queue == EXPORTS
    assert {one.queue for one in queue.tasks.values()} - {"builtin"} <= set(LANES)
