"""Is what a killed start left behind ended, and nothing else?"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from social.running.orphans import end_left_behind, note

# A program with a child of its own; the child refuses to end when it is asked.
STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "child = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); '\n"
    "child += 'print(1, flush=True); time.sleep(60)'\n"
    "one = subprocess.Popen([sys.executable, '-c', child], stdout=subprocess.PIPE)\n"
    "one.stdout.readline(); print(one.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def left() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True
    ) as program:
        yield program
        program.kill()


def test_what_was_noted_is_ended_with_its_children(
    left: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("social.running.orphans.PATIENCE", 0.5)
    assert left.stdout is not None
    child = psutil.Process(int(left.stdout.readline()))
    note(tmp_path / "processes", [left.pid])
    end_left_behind(tmp_path / "processes")
    assert left.poll() is not None
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert not (tmp_path / "processes").exists()


def test_a_number_that_another_program_has_by_now_is_left_alone(
    left: subprocess.Popen[str], tmp_path: Path
) -> None:
    (tmp_path / "processes").write_text(json.dumps({str(left.pid): 1.0}))
    end_left_behind(tmp_path / "processes")
    assert left.poll() is None


@pytest.mark.parametrize("text", ["", "{", '{"999999999": 1.0}'])
def test_a_note_that_says_nothing_is_no_hindrance(tmp_path: Path, text: str) -> None:
    (tmp_path / "processes").write_text(text)
    end_left_behind(tmp_path / "processes")
    end_left_behind(tmp_path / "processes")


def test_a_program_that_ended_already_is_not_noted(tmp_path: Path) -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    note(tmp_path / "processes", [ended.pid])
    assert json.loads((tmp_path / "processes").read_text()) == {}
