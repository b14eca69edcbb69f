"""What do the tests of running share? A folder that the database's account may enter."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from social.running.cluster import ROLES
from social.running.postgres import Postgres
from tests.running.places import folder, unused_port


@pytest.fixture
def place() -> Iterator[Path]:
    """Lend a folder that is gone after the test."""
    with folder() as root:
        yield root


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
    return unused_port()


@pytest.fixture
def as_root() -> None:
    """Skip what only root can see."""
    if os.geteuid() != 0:
        pytest.skip("only root runs the database under another account")
