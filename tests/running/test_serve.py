"""Does `kring serve` start, keep running, stop, and come back after anything?"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from social.running.database import answers, database, plain
from social.running.database import running as find_database
from social.running.schema import upgrade
from social.settings import Settings
from tests.running.places import folder, unused_port
from tests.running.serving import Serving, refused, serving, wait_for


@pytest.fixture(scope="module")
def running() -> Iterator[Serving]:
    """Serve once for the tests that leave it as it was."""
    with folder() as root, serving(root / "data", unused_port()) as one:
        yield one


def workers_known(running: Serving) -> bool:
    """Tell whether the worker that runs now has made itself known to the queue."""
    worker = running.child("worker")
    found = find_database(Settings(data_dir=running.output.parent / "data"))
    if worker is None or found is None:
        return False
    asked = "select extract(epoch from max(last_heartbeat)) from procrastinate_workers"
    try:
        with psycopg.connect(plain(found.database_url)) as connection:
            (beat,) = connection.execute(asked).fetchone() or (None,)
    except psycopg.OperationalError:
        return False
    return beat is not None and float(beat) > worker.create_time()


def all_gone(family: list[psutil.Process]) -> bool:
    """Wait until processes ended; whether their exit was noted is for whoever inherited them."""
    left = psutil.wait_procs(family, timeout=1)[1]
    return all(process.status() == psutil.STATUS_ZOMBIE for process in left)


def test_nobody_is_there_yet_and_the_console_says_how_to_come_in(running: Serving) -> None:
    code = (running.output.parent / "data" / "keys" / "setup-code").read_text().strip()
    assert f"http://localhost:{running.port}/setup" in running.said
    assert f"one-time code {code}" in running.said


def test_only_one_serves_a_data_folder(running: Serving, free_port: int) -> None:
    data = running.output.parent / "data"
    said = refused(data, free_port + 1)
    assert f"already serves {data} (process {running.process.pid})" in said
    assert running.is_ready()


def test_what_dies_is_started_again(running: Serving) -> None:
    for word in ("gunicorn", "worker", "postgres"):
        assert wait_for(lambda: workers_known(running))
        child = wait_for(lambda word=word: running.child(word))
        child.kill()
        assert wait_for(lambda word=word, pid=child.pid: running.child(word, other_than=pid))
        assert wait_for(running.is_ready)
    # The worker cannot do without its database: it ended, and was started again.
    assert wait_for(lambda: running.said.count("The worker process ended") == 2)
    assert wait_for(lambda: workers_known(running))
    assert "\nTraceback" not in running.said


def test_it_stops_in_order_and_comes_back_even_after_a_kill(place: Path, free_port: int) -> None:
    data = place / "data"
    with serving(data, free_port) as first:
        assert first.get("/healthz") == (200, b"up\n")
        family = first.family()
        assert first.end(signal.SIGTERM) == 0
        assert all_gone(family)
        assert "is stopping" in first.said
    began = time.monotonic()
    with serving(data, free_port) as second:
        print(f"The second start took {time.monotonic() - began:.1f} s.")
        family = second.family()
        second.end(signal.SIGKILL)
    if sys.platform == "linux":
        assert wait_for(lambda: all_gone(family))
    with serving(data, free_port) as third:
        assert third.is_ready()


def test_ctrl_c_stops_it_while_it_is_still_starting(place: Path, free_port: int) -> None:
    one = Serving(place / "data", free_port)
    assert wait_for((place / "data" / "postgres.unfinished").exists)
    family = one.family()
    assert one.end(signal.SIGINT) == 0
    assert all_gone(family)
    with database(Settings(data_dir=place / "data")) as lent:
        assert answers(lent.database_url)


def test_a_taken_port_is_said_even_when_it_could_be_shared(place: Path, free_port: int) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", free_port))
        other.listen()
        said = refused(place / "data", free_port)
    assert f"Port {free_port} is taken by another program" in said


def test_an_address_of_another_machine_is_refused(place: Path, free_port: int) -> None:
    assert "Set LISTEN" in refused(place / "data", free_port, LISTEN="192.0.2.1")


def test_a_folder_that_cannot_be_written_is_refused(place: Path, free_port: int) -> None:
    (place / "file").write_text("")
    assert "cannot be written" in refused(place / "file" / "data", free_port)
    if os.geteuid() != 0:
        (place / "closed").mkdir(mode=0o500)
        assert "cannot be written" in refused(place / "closed" / "data", free_port)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ana:opensesame@127.0.0.1:1/kring",
        "postgresql://ana:opensesame@name.invalid/kring",
        "mysql://ana:opensesame@127.0.0.1/kring",
    ],
)
def test_a_broken_database_url_is_refused(place: Path, free_port: int, url: str) -> None:
    said = refused(place / "data", free_port, DATABASE_URL=url)
    assert "opensesame" not in said
    assert "cannot be used" in said or "DATABASE_URL is set" in said


def test_tables_of_a_newer_version_are_refused(place: Path, free_port: int) -> None:
    with database(Settings(data_dir=place / "data")) as lent:
        upgrade(lent.database_owner_url)
        with psycopg.connect(plain(lent.database_owner_url)) as connection:
            connection.execute("update alembic_version set version_num = 'tomorrow'")
    assert "newer version of Kring" in refused(place / "data", free_port)


def test_a_wrong_setting_is_refused(place: Path, free_port: int) -> None:
    assert "TIME_ZONE" in refused(place / "data", free_port, TIME_ZONE="Nowhere")
