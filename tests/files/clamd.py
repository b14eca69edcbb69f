"""A scanner for the tests, which speaks as clamd does (clamd(8), COMMANDS) and knows EICAR."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The test file that scanners know and that harms nobody; in two parts, or this file were found.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test-Signature"


class Line(socketserver.StreamRequestHandler):
    """One connection: one command, one answer."""

    server: Clamd

    def handle(self) -> None:
        """Answer, or keep silent until the test is over."""
        command = b""
        while not command.endswith(b"\0"):
            more = self.rfile.read(1)
            if not more:
                return
            command += more
        self.server.asked.append(command)
        if self.server.is_silent:
            self.server.over.wait()
            return
        said = {
            b"zPING\0": lambda: "PONG",
            b"zVERSION\0": lambda: "ClamAV 1.4.3/27000/Sat Nov 28 09:00:00 2026",
            b"zINSTREAM\0": self.scan,
        }.get(command, lambda: "UNKNOWN COMMAND")()
        self.wfile.write(said.encode() + b"\0")

    def scan(self) -> str:
        """Read the chunks, up to the limit."""
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            if len(content) + size > self.server.most:
                return "INSTREAM size limit exceeded. ERROR"
            content += self.rfile.read(size)
        self.server.seen.append(content)
        return self.server.says or (
            "stream: OK" if EICAR not in content else f"stream: {FOUND} FOUND"
        )


class Clamd(socketserver.ThreadingMixIn, socketserver.BaseServer):
    """What the two kinds of it share."""

    daemon_threads = True
    request_queue_size = 64
    url = ""

    def begin(self) -> None:
        """Know nothing yet."""
        self.asked: list[bytes] = []
        self.seen: list[bytes] = []
        self.most = 1_000_000
        self.is_silent = False
        self.says = ""
        self.over = threading.Event()


class ByTcp(Clamd, socketserver.TCPServer):
    """One at a port."""


class BySocket(Clamd, socketserver.UnixStreamServer):
    """One at a socket of this machine."""


@contextmanager
def clamd(path: Path | None = None) -> Iterator[Clamd]:
    """Run one for a while, at a port or at a socket."""
    server = BySocket(str(path), Line) if path else ByTcp(("127.0.0.1", 0), Line)
    server.begin()
    server.url = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
