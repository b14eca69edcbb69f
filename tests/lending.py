"""How do several processes come to a database each, though its tables are made only once?"""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from social.running import schema
from social.running.cluster import ROLES, Urls
from social.running.postgres import Postgres
from tests.running.places import folder


def common(config: pytest.Config) -> Path | None:
    """Name the folder that this process has in common with others, if there are others."""
    work = getattr(config, "workerinput", None)
    return Path(work["common"]) if work else None


@contextmanager
def lent(kept: Path) -> Iterator[Urls]:
    """Lend a copy of the database that is kept in a folder, where the first who asks makes it."""
    passwords = once(kept)
    with folder() as root:
        copy(kept / "postgres", root / "postgres")
        with served(root, passwords) as urls:
            yield urls


def once(kept: Path) -> dict[str, str]:
    """Make a database with all tables, unless another process did; gives the roles' passwords."""
    said = kept / "passwords"
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said.exists():
            passwords = {role: secrets.token_hex(16) for role in ROLES}
            make(kept / "postgres", passwords)
            said.write_text(json.dumps(passwords))
    found: dict[str, str] = json.loads(said.read_text())
    return found


def make(place: Path, passwords: Mapping[str, str]) -> None:
    """Make the files of a database with all tables."""
    shutil.rmtree(place, ignore_errors=True)  # half of a copy
    with folder() as root:
        with served(root, passwords) as urls:
            schema.upgrade(urls.owner_url)
        copy(root / "postgres", place)


def copy(files: Path, place: Path) -> None:
    """Copy the files of a database that does not run; they stay their account's."""
    subprocess.run(["cp", "-a", str(files), str(place)], check=True)


@contextmanager
def served(root: Path, passwords: Mapping[str, str]) -> Iterator[Urls]:
    """Run the database in a folder, without waiting for the disk."""
    one = Postgres(root / "postgres", passwords, log=root / "postgres.log", durable=False)
    try:
        one.start()
        yield one.urls
    finally:
        one.stop()
