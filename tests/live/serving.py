"""Real servers for the tests of live pages: gunicorn with gevent workers, and Valkey."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """A server that runs, and what it wrote to its log."""

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log

    def get(self, path: str) -> bytes:
        """Return what an address answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.read()

    def act(self, method: str, path: str, cookie: str, visit: str = "", **form: Any) -> Any:
        """Do what a page of somebody signed in does; returns the JSON of the answer, if any."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            urllib.parse.urlencode(form).encode(),
            {"Accept": "application/json", "Cookie": cookie, "X-Kring-Visit": visit},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            is_json = answer.headers.get_content_type() == "application/json"
            return json.load(answer) if is_json else None

    def emit(self, *emissions: dict[str, Any]) -> None:
        """Emit events one after the other."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/emit",
            json.dumps(emissions).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def state(self) -> dict[str, Any]:
        """Return what the server holds."""
        return json.loads(self.get("/state"))


@contextlib.contextmanager
def gunicorn(application: str, log: Path, ready: str = "/state", **env: str) -> Iterator[Serving]:
    """Run an application under one gevent worker until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-b", f"127.0.0.1:{port}"]
    command += ["--worker-connections", "2000", "--graceful-timeout", "1", "--no-control-socket"]
    command += ["--log-level", "warning", application]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | env, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        serving = Serving(port, log)
        await_page(serving, ready, process)
        yield serving
    finally:
        process.terminate()
        process.wait(20)


def await_page(serving: Serving, path: str, process: subprocess.Popen) -> None:
    """Wait until a page answers. Raise RuntimeError with the log if the server gives up."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            serving.get(path)
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(serving.log.read_text())
