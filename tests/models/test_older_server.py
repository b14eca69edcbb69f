"""Does Kring keep its promises on the oldest PostgreSQL that it allows?"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from social.running.account import account_for
from social.running.cluster import (
    DATABASE,
    ENVIRONMENT,
    RIGHTS_TO_EMPTY,
    ROLES,
    run,
    statements,
)

BIN = Path("/usr/lib/postgresql/15/bin")  # where Debian puts it
ROOT = Path(__file__).resolve().parents[2]
# Those that ask the most of the database: its guards, its locks, its kinds of statements. What asks
# for nothing but plain rows, such as comments and notices, would say the same there: two minutes.
PROMISES = (
    "tests/archive/test_erasing.py",
    "tests/archive/test_guard.py",
    "tests/archive/test_sealing.py",
    "tests/archive/test_shredding.py",
    "tests/records/test_disposal.py",
    "tests/records/test_holds.py",
    "tests/feeds/test_reading.py",
    "tests/feeds/test_scale.py",
    "tests/posts/test_actions.py",
)
WAYS_IN = "local all postgres trust\nlocal all all scram-sha-256\n"

pytestmark = pytest.mark.skipif(not BIN.exists(), reason="no PostgreSQL 15 of Debian's is here")


@pytest.fixture
def older() -> Iterator[dict[str, str]]:
    """Lend an empty PostgreSQL 15 with the three roles: the variables that name it."""
    root = Path(tempfile.mkdtemp(prefix="kring-older-"))
    root.chmod(0o711)
    folder = root / "files"
    account = account_for(folder)
    account.give(root)
    run([BIN / "initdb", "-N", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", folder], account)
    (folder / "pg_hba.conf").write_text(WAYS_IN)
    command = [BIN / "postgres", "-D", folder, "-k", root, "-c", "listen_addresses=", "-F"]
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd="/",
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account.identity,
    )
    passwords = {role: secrets.token_hex(8) for role in ROLES}
    try:
        furnish(root, passwords)
        urls = {
            role: f"postgresql+psycopg://{role}:{passwords[role]}@/{DATABASE}?host={root}"
            for role in ROLES
        }
        yield {
            "TEST_OWNER_URL": urls["kring_owner"],
            "TEST_APP_URL": urls["kring_app"],
            "TEST_SEAL_URL": urls["kring_seal"],
        }
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        shutil.rmtree(root, ignore_errors=True)


def furnish(socket: Path, passwords: dict[str, str]) -> None:
    """Wait until the server answers, and make roles and database as docs/OPERATING.md says."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(psycopg.OperationalError):
            with psycopg.connect(
                f"host={socket} user=postgres dbname=postgres", autocommit=True
            ) as c:
                for statement in statements(passwords):
                    c.execute(statement)
            break
        time.sleep(0.1)
    with psycopg.connect(f"host={socket} user=postgres dbname={DATABASE}", autocommit=True) as c:
        for statement in ("GRANT CREATE ON SCHEMA public TO kring_owner", *RIGHTS_TO_EMPTY):
            c.execute(statement)


def test_guard_feeds_and_threads_hold_on_postgresql_15(older: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *PROMISES],
        cwd=ROOT,
        env=os.environ | older,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
