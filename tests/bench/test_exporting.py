"""What does an export of many messages cost, in all formats, and does memory grow with it?

10,000 and 100,000 unless EXPORT_SIZES names others: EXPORT_SIZES=10000,100000,1000000.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from archive import sealing
from archive.exporting.state import FORMATS
from archive.keyring import keyring
from archive.ledger import Line, append_first
from archive.shelf import Folder
from models import Event, factory
from social.settings import Settings
from tests.archive.signing import SIGNER, seal_all
from tests.bench.load import START
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "exporting.json"
SIZES = [int(one) for one in os.environ.get("EXPORT_SIZES", "10000,100000").split(",")]
AT_ONCE = 1_000
PEOPLE, PLACES = 200, 20
WORDS = "The frame of line 4 is out of its norm again, é ü, who looks at the drawing? " * 3

# In a process of its own, so that its memory is that of the export alone.
RUN = """
import json, resource, sys, time
from pathlib import Path
from archive.keyring import keyring
from archive.shelf import Folder
from tests.archive.exports import All, export
url, shelf, folder, formats, last = sys.argv[1:]
keyring.open(Folder(Path(shelf), is_durable=False))
def peak():
    lines = open("/proc/self/status")
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
import reportlab.platypus
before, began = peak(), time.perf_counter()
state = export(url, Path(folder), formats=formats.split(","), last=int(last))
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu_s": used.ru_utime + used.ru_stime, "clock_s": time.perf_counter() - began,
                  "growth_mb": peak() - before, "events": state.events}))
"""
measured: dict[str, Any] = {}


@pytest.fixture(scope="module")
def filled(
    server: Any, settings: Settings, owner: sqlalchemy.Engine, tmp_path_factory: Any
) -> Iterator[Path]:
    """Fill the ledger with as many messages as the largest export has."""
    empty(owner)
    shelf = tmp_path_factory.mktemp("shelf")
    keyring.open(Folder(shelf, is_durable=False))
    writing = sqlalchemy.create_engine(settings.database_url)
    factory.configure(bind=writing)
    for start in range(0, max(SIZES), AT_ONCE):
        lines = [
            Line(
                Event.POST_CREATED, "post", number + 1,
                {"author_id": number % PEOPLE, "source": f"{number} {WORDS}", "title": ""},
                START + timedelta(seconds=30 * number), actor_id=number % PEOPLE,
                community_id=number % PLACES + 1, is_new=True,
            )
            for number in range(start, start + AT_ONCE)
        ]  # fmt: skip
        with factory.begin() as session:
            append_first(session, lines)
    engine = sqlalchemy.create_engine(settings.database_seal_url)
    with engine.connect() as connection:
        sealing.introduce(connection, SIGNER.verifier)
        seal_all(connection)
    engine.dispose()
    writing.dispose()
    yield shelf
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(measured, indent=1))
    print(json.dumps(measured, indent=1), flush=True)
    empty(owner)


def run(settings: Settings, shelf: Path, folder: Path, formats: str, many: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", RUN, settings.database_url, str(shelf), str(folder), formats,
         str(many)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    found["cpu_s_per_1000"] = round(found["cpu_s"] * 1_000 / many, 4)
    return found


def test_all_formats_in_little_memory(filled: Path, settings: Settings, tmp_path: Path) -> None:
    for many in SIZES:
        found = run(settings, filled, tmp_path / "all", ",".join(FORMATS), many)
        measured[f"all_{many}"] = found
        assert found["events"] == many
        measured[f"verify_{many}"] = verified(tmp_path / "all")
        shutil.rmtree(tmp_path / "all")
        assert found["growth_mb"] <= 64


def test_four_at_once(filled: Path, settings: Settings, tmp_path: Path) -> None:
    many = min(SIZES)
    began = time.perf_counter()
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(
                lambda name: run(settings, filled, tmp_path / name, ",".join(FORMATS), many),
                ("a", "b", "c", "d"),
            )
        )
    measured[f"four_{many}"] = {
        "cpu_s": sum(one["cpu_s"] for one in found),
        "clock_s": time.perf_counter() - began,
        "growth_mb": max(one["growth_mb"] for one in found),
    }
    assert {one["events"] for one in found} == {many}
    for name in ("a", "b", "c", "d"):
        verified(tmp_path / name)


def verified(folder: Path) -> dict[str, Any]:
    """Check an export in a process of its own, and say what that took."""
    done = subprocess.run(
        [sys.executable, "-c", VERIFY, str(folder)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


VERIFY = """
import json, resource, sys
from archive import verify_archive
code = verify_archive.main([sys.argv[1], "--payloads"])
used = resource.getrusage(resource.RUSAGE_SELF)
lines = open("/proc/self/status")  # the peak that getrusage tells is that of whoever started it
peak = int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024
print(json.dumps({"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": peak}))
sys.exit(code)
"""


@pytest.mark.parametrize("formats", ["jsonl", *(one for one in FORMATS if one != "jsonl")])
def test_each_format_alone(filled: Path, settings: Settings, tmp_path: Path, formats: str) -> None:
    many = min(SIZES)
    found = run(settings, filled, tmp_path / "one", formats, many)
    measured[f"{formats}_{many}"] = found["cpu_s_per_1000"]
    assert found["events"] == many
