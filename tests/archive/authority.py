"""A time stamp authority of the test's own: OpenSSL behind a door on this machine."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from tests.conftest import SHARED

CONFIGURATION = SHARED / "data" / "archive" / "validators" / "local_tsa.cnf"


@dataclass(frozen=True)
class Authority:
    """Where it answers, and the certificate that vouches for it."""

    url: str
    root: Path


def openssl(folder: Path, *words: str) -> None:
    """Run OpenSSL in a folder."""
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=60)


def certify(folder: Path) -> None:
    """Make a root, and an authority that it vouches for."""
    configuration = str(CONFIGURATION)
    (folder / "serial").write_text("01\n")
    openssl(
        folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key",
        "-out", "root.crt", "-days", "2", "-config", configuration,
    )  # fmt: skip
    openssl(
        folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr",
        "-subj", "/CN=Authority of a test", "-config", configuration,
    )  # fmt: skip
    openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "root.crt", "-CAkey", "root.key",
        "-CAcreateserial", "-out", "tsa.crt", "-days", "2",
        "-extfile", configuration, "-extensions", "tsaext",
    )  # fmt: skip


class Counter(BaseHTTPRequestHandler):
    """Stamps what it is sent; `spoil` may change the answer."""

    folder: ClassVar[Path]
    spoil: ClassVar[list[bytes]]

    def do_POST(self) -> None:
        """Answer one request."""
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        (self.folder / "asked.tsq").write_bytes(asked)
        openssl(
            self.folder, "ts", "-reply", "-config", str(CONFIGURATION), "-queryfile", "asked.tsq",
            "-out", "answer.tsr",
        )  # fmt: skip
        answer = self.spoil[0] if self.spoil else (self.folder / "answer.tsr").read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def authority(folder: Path, spoil: list[bytes]) -> Iterator[Authority]:
    """Open an authority for a block; what `spoil` holds is answered instead of a stamp."""
    certify(folder)
    door = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("OurCounter", (Counter,), {"folder": folder, "spoil": spoil})
    )
    thread = threading.Thread(target=door.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield Authority(f"http://127.0.0.1:{door.server_port}/", folder / "root.crt")
    finally:
        door.shutdown()
        door.server_close()
        thread.join()
