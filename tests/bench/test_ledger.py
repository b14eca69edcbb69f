"""What does it cost to seal the ledger, to check it, and to prove one entry of it?"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Connection, text

from archive import sealing, verify_archive
from archive.package import write_package
from archive.proving import prove
from archive.verifying import verify
from models import Event
from social.app import create_app
from social.settings import Settings
from tests.archive.signing import SIGNER
from tests.bench.load import Loader
from tests.bench.test_posting import backends, spent_by
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "ledger.json"
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
BURST, BATCH = 50_000, 50_000
PROOFS = 200
facts: dict[str, Any] = {"entries": ENTRIES, "cores": os.cpu_count()}


@pytest.fixture(scope="module")
def place(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> Iterator[tuple[Loader, Connection, Connection]]:
    """Lend an empty ledger: who fills it, who seals it, who reads it."""
    empty(owner)
    app = create_app(settings)
    loader = Loader(server.owner_url)
    sealer = sqlalchemy.create_engine(settings.database_seal_url)
    reader = sqlalchemy.create_engine(settings.database_url, isolation_level="REPEATABLE READ")
    with sealer.connect() as seals, reader.connect() as reads:
        sealing.introduce(seals, SIGNER.verifier)
        yield loader, seals, reads
    loader.connection.close()
    app.extensions["engine"].dispose()
    sealer.dispose()
    reader.dispose()
    empty(owner)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1))


def fill(loader: Loader, first: int, number: int) -> None:
    """Record the first entries of so many objects."""
    loader.entries(Event.POST_CREATED, "post", ((n, 1) for n in range(first, first + number)))
    loader.connection.commit()


def sealed(connection: Connection) -> dict[str, float]:
    """Seal all that waits, and say how fast."""
    processes = backends()
    theirs, ours, began = spent_by(processes), time.process_time(), time.monotonic()
    done = 0
    while found := sealing.seal(connection, SIGNER):
        done += found
    wall = time.monotonic() - began
    cpu = time.process_time() - ours + spent_by(processes) - theirs
    return {"entries": done, "s": round(wall, 2), "cpu_s": round(cpu, 2), "rate": done / wall}


def test_a_burst_is_sealed(place: tuple[Loader, Connection, Connection]) -> None:
    loader, seals, _reads = place
    fill(loader, 1, BURST)
    facts["burst"] = sealed(seals)
    print(facts["burst"], flush=True)


def test_the_rest_is_sealed_at_any_size(place: tuple[Loader, Connection, Connection]) -> None:
    loader, seals, _reads = place
    rates = []
    for first in range(BURST + 1, ENTRIES, BATCH):
        fill(loader, first, min(BATCH, ENTRIES + 1 - first))
        rates.append(sealed(seals))
    loader.connection.autocommit = True
    loader.connection.execute("VACUUM ANALYZE")
    facts["first"], facts["last"] = rates[0], rates[-1]
    print(facts["last"], flush=True)


def test_one_entry_is_proved(place: tuple[Loader, Connection, Connection]) -> None:
    _loader, _seals, reads = place
    ids = reads.scalars(
        text("SELECT entry_id FROM leaf WHERE index % :step = 7 ORDER BY index"),
        {"step": max(1, ENTRIES // PROOFS)},
    ).all()
    times, sizes = [], []
    for one in ids:
        began = time.perf_counter()
        sizes.append(len(prove(reads, one).encode()))
        times.append((time.perf_counter() - began) * 1000)
    reads.rollback()
    facts["proof"] = {"bytes": max(sizes), "ms": round(statistics.median(times), 1)}
    print(facts["proof"], flush=True)


def test_the_database_is_checked(place: tuple[Loader, Connection, Connection]) -> None:
    _loader, _seals, reads = place
    for name, is_full in (("tables", False), ("tables_full", True)):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began, ours = time.monotonic(), time.process_time()
        report, _seen = verify(reads, is_full=is_full)
        reads.rollback()
        assert report.code == 0, report.written(False)
        facts[name] = {
            "s": round(time.monotonic() - began, 1),
            "cpu_s": round(time.process_time() - ours, 2),
            "growth_mb": round(
                (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            ),
        }
        print(name, facts[name], flush=True)


def test_a_package_is_written_and_checked(
    place: tuple[Loader, Connection, Connection], tmp_path: Path
) -> None:
    _loader, _seals, reads = place
    folder = tmp_path / "package"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, ours = time.monotonic(), time.process_time()
    write_package(reads, folder)
    reads.rollback()
    facts["package"] = {
        "s": round(time.monotonic() - began, 1),
        "cpu_s": round(time.process_time() - ours, 2),
        "growth_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024),
        "mb": round(sum(path.stat().st_size for path in folder.rglob("*")) / 1e6),
    }
    print(facts["package"], flush=True)
    for name, more in (("checked", []), ("checked_full", ["--payloads"])):
        facts[name] = measured([str(folder), "--key", str(SIGNER.verifier), *more])
        print(name, facts[name], flush=True)
    shutil.rmtree(folder)


MEASURED = """
import re, resource, runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit:
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1]
    print(used.ru_utime + used.ru_stime, most, file=sys.stderr)
    raise
"""


def measured(arguments: list[str]) -> dict[str, float]:
    """Run the verifier as its own process, and say what it cost, the start of Python included."""
    command = [sys.executable, "-I", "-c", MEASURED, verify_archive.__file__, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    cpu, memory = done.stderr.split()
    return {"cpu_s": round(float(cpu), 2), "mb": round(int(memory) / 1024)}
