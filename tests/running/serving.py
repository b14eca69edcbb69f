"""A real `kring serve` in a process of its own, as a person at a console has it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

KRING = [sys.executable, "-m", "social.commands"]
PATIENCE = 150.0  # seconds: a test machine may be busy; only what hangs waits as long


class Serving:
    """One `kring serve`, its output and its children."""

    def __init__(
        self, data: Path, port: int, *words: str, kring: Sequence[str] = KRING, **environ: str
    ) -> None:
        self.port = port
        self.output = data.parent / f"output-{port}.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*kring, "serve", *words],
                cwd=data.parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(DATA_DIR=str(data), PORT=str(port), **environ),
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def await_ready(self) -> None:
        wait_for(lambda: "Ctrl+C stops it" in self.said or self.process.poll() is not None)
        assert "Ctrl+C stops it" in self.said, self.said

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a page; (0, b"") when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def is_ready(self) -> bool:
        code, body = self.get("/readyz")
        return code == 200 and set(json.loads(body).values()) == {"ready"}

    def child(self, word: str, *, other_than: int = 0) -> psutil.Process | None:
        """Find the direct child whose command line has a word."""
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                if child.pid != other_than and word in map(os.path.basename, child.cmdline()):
                    return child
        return None

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE)


def environment(**more: str) -> dict[str, str]:
    """Take our environment without what would set Kring up differently."""
    from social.settings import Settings

    outer = {name: value for name, value in os.environ.items() if name not in Settings.variables()}
    return outer | {"LOG_LEVEL": "error", "WRITES_LIMIT": "0"} | more


def wait_for(claim: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Wait until something is so, and give it; what it was last when time is up."""
    until = time.monotonic() + seconds
    while not (found := claim()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


@contextlib.contextmanager
def serving(data: Path, port: int, *words: str, **environ: str) -> Iterator[Serving]:
    """Lend a `kring serve` that is ready, and end it."""
    one = Serving(data, port, *words, **environ)
    try:
        one.await_ready()
        yield one
    finally:
        if one.process.poll() is None:
            one.end()


def refused(data: Path, port: int, *words: str, **environ: str) -> str:
    """Run a `kring serve` that is to end by itself with exit code 1, and give its one sentence."""
    done = subprocess.run(
        [*KRING, "serve", *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=environment(DATA_DIR=str(data), PORT=str(port), **environ),
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()
