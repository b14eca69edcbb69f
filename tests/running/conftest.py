"""What do the tests of running share? A folder that the database's account may enter."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from social.running.account import account_for
from social.running.cluster import ROLES, create
from social.running.place import programs
from social.running.postgres import Postgres
from tests.running.places import folder, unused_port


@pytest.fixture
def place() -> Iterator[Path]:
    """Lend a folder that is gone after the test."""
    with folder() as root:
        yield root


@pytest.fixture(scope="session")
def passwords() -> dict[str, str]:
    """Choose the passwords of the roles."""
    return {role: secrets.token_hex(8) for role in ROLES}


@pytest.fixture(scope="session")
def fresh(passwords: dict[str, str]) -> Iterator[Path]:
    """Make the files of an empty database once: to copy them takes a third of the time."""
    with folder() as root:
        cluster = root / "postgres"
        account = account_for(cluster)
        create(cluster, account, programs(account), passwords, durable=False)
        yield cluster


@pytest.fixture
def make_postgres(place: Path, passwords: dict[str, str]) -> Iterator[Callable[[], Postgres]]:
    """Describe a PostgreSQL in the same folder each time; all are stopped in the end."""
    made: list[Postgres] = []

    def make() -> Postgres:
        log = place / "postgres.log"
        made.append(Postgres(place / "postgres", passwords, log=log, durable=False))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def postgres(make_postgres: Callable[[], Postgres], fresh: Path) -> Postgres:
    """Lend a PostgreSQL that runs."""
    one = make_postgres()
    subprocess.run(["cp", "-a", str(fresh), str(one.folder)], check=True)
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
