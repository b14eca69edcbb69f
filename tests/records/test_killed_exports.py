"""Is an export whole, and made once, where `kill -9` ends its worker again and again?

The row of the export is locked, so that the worker waits each time that it says how far it is. Let
on step by step, it dies where the test wants it to, however busy the machine is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, func, select, text

from models import Community, Entry, Event, Export, ExportState, Grant, Person, Post, now, session
from social.records.exporting import Asked, export
from social.records.exports import tending
from social.records.exports.words import STEPS
from social.settings import Settings
from tests.archive import logs
from tests.archive.exports import look
from tests.mailing.letterbox import free_port
from tests.newsletters.working import PATIENCE, Worker, wait_for
from tests.records.test_exports import unpacked
from tests.records.test_grants import granted

POSTS = 60
FORMATS = ["csv", "mbox", "rsmf", "html"]
# In the middle of which step the worker dies; some twice: it dies again where it just went on.
KILLS = ("events", "events", "files", "pages", "packing", "packing")

SignIn = Callable[[Person], FlaskClient]


class Gate:
    """Keeps the row of an export from whoever writes to it, and lets one pass at a time."""

    LOCK = text("SELECT step FROM export WHERE id = :id FOR UPDATE")
    BLOCKED = text("SELECT pid FROM pg_stat_activity WHERE :holder = ANY(pg_blocking_pids(pid))")

    def __init__(self, settings: Settings, number: int) -> None:
        self.engine = sqlalchemy.create_engine(settings.database_owner_url)
        self.number = number
        self.looking = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self.holder, self.next = self.engine.connect(), self.engine.connect()
        self.lock(self.holder)

    def lock(self, connection: Connection) -> str:
        """Take the row, once nobody else has it; say how far the export was then."""
        return str(connection.scalar(self.LOCK, {"id": self.number}))

    def blocked(self) -> set[int]:
        """Name the sessions that wait for the row."""
        values = {"holder": pid_of(self.holder)}
        return set(self.looking.scalars(self.BLOCKED, values))

    def let_pass(self, worker: Worker) -> str:
        """Wait until the worker stands at the gate, let it through, and take the row behind it."""
        wait_for(lambda: bool(self.blocked()), worker)
        follows = pid_of(self.next)
        with ThreadPoolExecutor(1) as thread:
            step = thread.submit(self.lock, self.next)
            wait_for(lambda: self.waits(follows), worker)
            self.holder.rollback()
            self.holder, self.next = self.next, self.holder
            return step.result(PATIENCE)

    def waits(self, pid: int) -> bool:
        """Tell whether a session waits for a lock."""
        asked = text("SELECT cardinality(pg_blocking_pids(:pid)) > 0")
        return bool(self.looking.scalar(asked, {"pid": pid}))

    def open(self) -> None:
        """Keep nobody any more."""
        for connection in (self.holder, self.next, self.looking):
            connection.close()
        self.engine.dispose()


def pid_of(connection: Connection) -> int:
    """Name a session of the database."""
    return int(connection.connection.driver_connection.info.backend_pid)  # type: ignore


@pytest.fixture
def grant(
    app: Flask, rosa: Person, omar: Person, community: Community,
    write_post: Callable[..., Post], sealer: Connection,
) -> Grant:  # fmt: skip
    """Rosa may take out what stands in one community."""
    with app.app_context():
        for number in range(POSTS):
            write_post(f"The seam number {number} broke")
        logs.seal(sealer)
        return granted(rosa, omar, with_private=True, community_ids=(community.id,))


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[Worker]:
    """Give a worker that has the files and keys of the tests."""
    folder = tmp_path / "worker"
    folder.mkdir()
    one = Worker(settings, folder, f"smtp://127.0.0.1:{free_port()}")
    one.environ |= {"DATA_DIR": str(settings.data_dir), "LOG_KEY": str(folder / "log" / "key")}
    yield one
    one.end()


def digests(bag: Path) -> dict[str, str]:
    """Take the digest of each file of what an export holds."""
    files = (path for path in (bag / "data").rglob("*") if path.is_file())
    return {
        str(path.relative_to(bag)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def of_export(number: int) -> Export:
    session.rollback()
    return session.get_one(Export, number, populate_existing=True)


def age_heartbeats(owner: sqlalchemy.Engine) -> None:
    """Let half a minute pass, after which whoever died counts as dead."""
    with owner.connect() as connection:
        connection.execute(
            text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        )


def test_an_export_is_whole_however_often_its_worker_is_killed(
    app: Flask, grant: Grant, rosa: Person, sign_in: SignIn, worker: Worker, settings: Settings,
    owner: sqlalchemy.Engine, tmp_path: Path,
) -> None:  # fmt: skip
    browser = sign_in(rosa)
    asked = browser.post("/records/exports", data={"grant": grant.id, "formats": FORMATS})
    assert asked.status_code == 303, asked.text
    page, number = asked.location, int(asked.location.rpartition("/")[2])
    gate = Gate(settings, number)
    try:
        for step in KILLS:
            worker.start()
            while gate.let_pass(worker) != step:
                assert not worker.is_over(), worker.said
            worker.kill()
            wait_for(worker.is_over, worker)
            age_heartbeats(owner)
            shown = browser.get(page).text
            assert ("being made" in shown, "Download (" in shown) == (True, False)
            assert "Something went wrong" not in shown
            found = of_export(number)
            assert (found.step, found.done <= found.size, found.made_at) == (step, True, None)
            if step in STEPS:
                assert str(STEPS[step]) in shown
            else:
                assert "Entries read" in shown
    finally:
        gate.open()
    worker.start()
    wait_for(lambda: of_export(number).state is ExportState.READY or worker.is_over(), worker)
    worker.end()
    assert worker.starts == len(KILLS) + 1
    made = of_export(number)
    assert (made.state, made.faults, made.failures, made.gaps) == (ExportState.READY, 0, 0, {})
    lines = select(func.count()).where(Entry.noun == "export", Entry.event == Event.EXPORT_MADE)
    assert session.scalar(lines) == 1
    assert "Download (" in browser.get(page).text
    content = browser.post(f"{page}/download").data
    bag = unpacked(content, tmp_path / "unpacked")
    assert look(bag)[0] == 0
    rows = [json.loads(line) for line in (bag / "data" / "events.jsonl").read_text().splitlines()]
    assert len(rows) == len({row["index"] for row in rows}) == made.events >= POSTS
    with app.app_context():
        whole = tmp_path / "whole" / made.name
        whole.parent.mkdir()
        export(rosa, grant.id, Asked(whole, made.formats, made.size))
        assert digests(bag) == digests(whole)
        tending.tend(now())  # the last worker was killed as well, just when all was made
        assert list(tending.folder_of_all().iterdir()) == []
