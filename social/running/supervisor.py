"""How are the parts of Kring kept running, and stopped in order?"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from social.running.orphans import note
from social.running.parent import dies_with_us
from social.running.postgres import Postgres
from social.running.trouble import Trouble

LONGEST_PAUSE = 30.0  # seconds between tries of a part that keeps ending
STEADY = 60.0  # seconds after which a part counts as well again
GRACE = 8.0  # seconds that web and worker get to finish what they do


class Part(Protocol):
    """Something that runs as a process of its own."""

    name: str

    @property
    def is_running(self) -> bool:
        """Tell whether its process is there."""

    def start(self) -> None:
        """Start its process."""


class Program:
    """A command that runs until it is asked to stop."""

    def __init__(self, name: str, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """Say what is to run; nothing is started yet."""
        self.name = name
        self.command = list(command)
        self.environ = dict(environ)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Tell whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start its process, in a group of its own: Ctrl+C is for us, who stop it in order."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            env=self.environ,
            process_group=0,
            preexec_fn=dies_with_us(signal.SIGTERM),
        )

    def ask_to_stop(self) -> None:
        """Ask its process to finish what it does."""
        if self.is_running:
            self.process.terminate()  # type: ignore[union-attr]

    def finish(self, seconds: float | None) -> int | None:
        """Wait for its end, for ever if None; then end its whole group. Give its exit code."""
        if self.process is None:
            return None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        return self.process.wait()


class Database:
    """The embedded PostgreSQL, as a part."""

    name = "database"

    def __init__(self, postgres: Postgres) -> None:
        """Take a server that may run already."""
        self.postgres = postgres

    @property
    def is_running(self) -> bool:
        """Tell whether its process is there."""
        return self.postgres.is_running

    def start(self) -> None:
        """Start it and wait for its answer."""
        self.postgres.start()


class Supervisor:
    """Keeps parts running: one that ends is started again, after a pause that grows."""

    def __init__(self, parts: Sequence[Part], notes: Path) -> None:
        """Take the parts in the order in which they need one another, and a file for their pids."""
        self.parts = parts
        self.notes = notes
        self.failures: dict[str, int] = {}
        self.started: dict[str, float] = {}
        self.due: dict[str, float] = {}

    def start(self, *first: Part) -> None:
        """Start each part that does not run, or of these only those named."""
        for part in first or self.parts:
            if not part.is_running:
                part.start()
            self.started[part.name] = time.monotonic()
        self.note()

    def note(self) -> None:
        """Keep the pids of the programs, for a start after a kill."""
        programs = [part for part in self.parts if isinstance(part, Program)]
        note(self.notes, [one.process.pid for one in programs if one.process is not None])

    def watch(self) -> None:
        """Keep them running until a signal ends this."""
        while True:
            self.look()
            time.sleep(0.2)

    def look(self) -> None:
        """Start again what has ended, once its pause is over."""
        now = time.monotonic()
        for part in self.parts:
            if part.is_running:
                continue
            if part.name not in self.due:
                self.due[part.name] = now + self.pause(part.name, now)
            elif now >= self.due[part.name]:
                self.restart(part)

    def pause(self, name: str, now: float) -> float:
        """Say how long to wait before a part is started again, in seconds."""
        if now - self.started.get(name, now) > STEADY:
            self.failures[name] = 0
        self.failures[name] = self.failures.get(name, 0) + 1
        pause: float = min(0.25 * 2 ** (self.failures[name] - 1), LONGEST_PAUSE)
        say(f"The {name} process ended; it starts again in {pause:g} s.")
        return pause

    def restart(self, part: Part) -> None:
        """Start a part again; what keeps it from starting is said, and tried again later."""
        del self.due[part.name]
        self.started[part.name] = time.monotonic()
        try:
            part.start()
            self.note()
        except Trouble as trouble:
            say(str(trouble))


def stop(programs: Sequence[Program]) -> None:
    """Stop programs together; what has not finished within seconds is ended."""
    for program in programs:
        program.ask_to_stop()
    until = time.monotonic() + GRACE
    for program in programs:
        program.finish(max(until - time.monotonic(), 0))


def say(sentence: str) -> None:
    """Tell the person at the console."""
    print(sentence, file=sys.stderr, flush=True)
