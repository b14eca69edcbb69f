"""Is a part that ends started again, ever more slowly, and stopped within seconds?"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from social.running import supervisor
from social.running.supervisor import Program, Supervisor, stop
from social.running.trouble import Trouble


class Part:
    """A part that ends whenever the test says so."""

    name = "part"

    def __init__(self) -> None:
        self.is_running = False
        self.starts = 0
        self.trouble: Trouble | None = None

    def start(self) -> None:
        self.starts += 1
        if self.trouble is not None:
            raise self.trouble
        self.is_running = True


class Clock:
    """Time as the test tells it."""

    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(supervisor, "time", one)
    return one


@pytest.fixture
def part() -> Part:
    return Part()


@pytest.fixture
def watcher(part: Part, clock: Clock, tmp_path: Path) -> Supervisor:
    one = Supervisor([part], tmp_path / "processes")
    one.start()
    return one


def pauses(watcher: Supervisor, part: Part, clock: Clock, times: int) -> list[float]:
    """Let a part end again and again; list how long each start was waited for."""
    found = []
    for _ in range(times):
        part.is_running = False
        before, starts = clock.now, part.starts
        while part.starts == starts:
            watcher.look()
            clock.now += 0.25
        found.append(clock.now - before - 0.25)
    return found


def test_a_part_that_runs_is_left_alone(watcher: Supervisor, part: Part) -> None:
    watcher.look()
    assert part.starts == 1


def test_what_is_named_starts_first_and_once(tmp_path: Path) -> None:
    first, later = Part(), Part()
    later.name = "later"
    watcher = Supervisor([first, later], tmp_path / "processes.json")
    watcher.start(first)
    assert (first.starts, later.starts) == (1, 0)
    watcher.start()
    assert (first.starts, later.starts) == (1, 1)


def test_one_that_keeps_ending_is_started_ever_more_slowly(
    watcher: Supervisor, part: Part, clock: Clock
) -> None:
    waited = pauses(watcher, part, clock, 9)
    assert waited == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]


def test_one_that_ran_for_long_counts_as_well_again(
    watcher: Supervisor, part: Part, clock: Clock
) -> None:
    pauses(watcher, part, clock, 5)
    clock.now += supervisor.STEADY + 1
    assert pauses(watcher, part, clock, 1) == [0.25]


def test_one_that_cannot_start_is_said_and_tried_again(
    watcher: Supervisor, part: Part, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    part.trouble = Trouble("There is no room.")
    assert pauses(watcher, part, clock, 2) == [0.25, 0.5]
    assert capsys.readouterr().err.count("There is no room.") == 2


def test_programs_are_asked_to_stop_and_then_made_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    willing = Program("willing", ["sleep", "60"], dict(os.environ))
    stubborn = Program("stubborn", [sys.executable, "-c", deaf], dict(os.environ))
    never_started = Program("never", ["sleep", "60"], dict(os.environ))
    for program in (willing, stubborn):
        program.start()
    began = time.monotonic()
    stop([willing, stubborn, never_started])
    assert time.monotonic() - began < 10
    assert not any(one.is_running for one in (willing, stubborn, never_started))
