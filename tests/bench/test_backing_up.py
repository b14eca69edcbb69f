"""What does it cost to back up, to check a backup, and to bring it back?"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from models import Event, File, session
from social.changes import change
from social.running.database import database, plain
from social.running.postmaster import postmaster
from social.running.schema import upgrade
from social.settings import Settings
from social.store import store
from tests.bench.load import Loader
from tests.running.houses import House, furnish
from tests.running.places import folder
from tests.running.serving import KRING, environment

RESULTS = Path(__file__).parent / "results" / "backing_up.json"
POSTS = int(os.environ.get("BENCH_BACKED_UP", "100000"))
MEGABYTES = int(os.environ.get("BENCH_BACKED_UP_MB", "1024"))
EACH = 4  # MB a file
facts: dict[str, Any] = {"posts": POSTS, "megabytes": MEGABYTES, "rows": {}}


@pytest.fixture(scope="module")
def home() -> Iterator[House]:
    """Lend a house of so many posts, sealed; its database is durable, as in life."""
    with folder() as root, ExitStack() as stack:
        given = Settings(data_dir=root / "data")
        one = House(root, stack.enter_context(database(given)))
        upgrade(one.settings.database_owner_url)
        measured(one, "an empty house", "backup", root / "none", "--keys", root / "none-keys")
        with one.inside():
            loader = Loader(one.settings.database_owner_url)
            loader.people(1_000)
            loader.communities(20)
            loader.write(POSTS, 20, 1_000)
            loader.finish()
            loader.connection.close()
        furnish(one)
        yield one
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1))


def add_files(home: House) -> None:
    """Keep files of noise, which nothing makes smaller."""
    with home.inside():
        for number in range(MEGABYTES // EACH):
            content = BytesIO(os.urandom(EACH << 20))
            digest = store().digest(content)
            store().put(digest, content)
            with change(None) as record:
                file = File(owner_id=home.ana, digest=digest, name=f"{number}.bin",
                            media_type="application/octet-stream", size=EACH << 20)  # fmt: skip
                session.add(file)
                record(Event.FILE_ADDED, file)
    home.seal()


def measured(home: House, name: str, *words: object, **environ: str) -> None:
    """Run a command of ours, and take down what it used, with the database that it asked."""
    server = postmaster(home.data / "postgres")
    assert server is not None
    before, began = database_cpu(server.pid), time.monotonic()
    process = subprocess.Popen(
        [*KRING, *map(str, words)],
        env=environment(DATA_DIR=str(home.data)) | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    peak = peak_of(process)
    said = process.stdout.read().decode()
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    assert process.returncode == 0, said
    facts["rows"][name] = {
        "s": round(time.monotonic() - began, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "database_cpu_s": round(database_cpu(server.pid) - before, 2),
        "peak_mb": round(peak / (1 << 20)),
    }


def peak_of(process: subprocess.Popen[bytes]) -> int:
    """Watch a command until it ends, and give the most that it had in memory.

    What the kernel counts for a child begins with what its parent had.
    """
    one, peak = psutil.Process(process.pid), 0
    while one.status() != psutil.STATUS_ZOMBIE:
        peak = max(peak, one.memory_info().rss)
        time.sleep(0.02)
    return peak


def database_cpu(pid: int) -> float:
    """Add up what a server, its sessions and those that ended have used."""
    one = psutil.Process(pid)
    found = [each.cpu_times() for each in (one, *one.children())]
    return sum(times.user + times.system for times in found) + sum(
        (found[0].children_user, found[0].children_system)
    )


def test_backups(home: House) -> None:
    to, keys, new = (home.root / name for name in ("to", "keys", "new"))
    measured(home, "posts alone", "backup", home.root / "alone", "--keys", keys)
    with psycopg.connect(plain(home.settings.database_owner_url)) as connection:
        size = connection.execute("select pg_database_size(current_database())").fetchone()
    facts["database_mb"] = size[0] >> 20
    facts["dump_mb"] = dump_size(home.root / "alone") >> 20
    add_files(home)
    measured(home, "posts and files", "backup", to, "--keys", keys)
    measured(home, "again, files in common", "backup", to, "--keys", keys)
    sealed = ["--recipient", home.age("data"), "--keys-recipient", home.age("keys")]
    measured(home, "sealed to a recipient", "backup", home.root / "sealed", *sealed)
    measured(home, "checked", "backup", "check", to, "--keys", keys)
    measured(home, "brought back", "restore", to, "--keys", keys, DATA_DIR=str(new))
    peaks = [row["peak_mb"] for row in facts["rows"].values()]
    facts["growth_mb"] = max(peaks[:-2]) - peaks[0]  # of backups, not of a check or a restore


def dump_size(folder: Path) -> int:
    return next(folder.glob("*/database.dump")).stat().st_size
