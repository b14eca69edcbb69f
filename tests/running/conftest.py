"""What do the tests of running share? A folder that the database's account may enter."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from social.running.cluster import ROLES
from social.running.postgres import Postgres


@pytest.fixture
def place() -> Iterator[Path]:
    """Lend a folder with a short path, gone after the test."""
    root = Path(tempfile.mkdtemp(prefix="kring-test-"))
    root.chmod(0o711)
    yield root
    shutil.rmtree(root)


@pytest.fixture
def make_postgres(place: Path) -> Iterator[Callable[[], Postgres]]:
    """Describe a PostgreSQL in the same folder each time; all are stopped in the end."""
    made: list[Postgres] = []
    passwords = {role: secrets.token_hex(8) for role in ROLES}

    def make() -> Postgres:
        log = place / "postgres.log"
        made.append(Postgres(place / "postgres", passwords, log=log, durable=False))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def postgres(make_postgres: Callable[[], Postgres]) -> Postgres:
    """Lend a PostgreSQL that runs."""
    one = make_postgres()
    one.start()
    return one


@pytest.fixture
def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def as_root() -> None:
    """Skip what only root can see."""
    if os.geteuid() != 0:
        pytest.skip("only root runs the database under another account")
