"""A balancer for drills: it hands each connection to a web process that says that it is ready.

As haproxy does with `option httpchk GET /readyz` and `option redispatch`, by connections.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
import threading
from collections.abc import Sequence

EVERY = 0.5  # seconds between two questions
FALL = 3  # answers that are missing before one counts as away
CHUNK = 1 << 16


class Balancer:
    """Listens on a port, and knows which of some ports are ready."""

    def __init__(self, ports: Sequence[int], path: str = "/readyz") -> None:
        self.path = path
        self.ports = list(ports)
        self.ready: list[int] = []
        self.missed = dict.fromkeys(ports, FALL)
        self.turn = itertools.count()
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = int(self.listening.getsockname()[1])
        self.over = threading.Event()
        for work in (self.look, self.serve):
            threading.Thread(target=work, daemon=True).start()

    def stop(self) -> None:
        """Take no more connections."""
        self.over.set()
        with contextlib.suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def look(self) -> None:
        """Ask who is ready, again and again."""
        while not self.over.wait(EVERY):
            for port in self.ports:
                self.missed[port] = 0 if self.is_ready(port) else self.missed[port] + 1
            self.ready = [port for port in self.ports if self.missed[port] < FALL]

    def is_ready(self, port: int) -> bool:
        """Ask one of them."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(line):
            line.request("GET", self.path)
            return line.getresponse().status == 200
        return False

    def serve(self) -> None:
        """Hand on connections."""
        with contextlib.suppress(OSError):
            while True:
                coming, _address = self.listening.accept()
                threading.Thread(target=self.hand_on, args=[coming], daemon=True).start()

    def hand_on(self, coming: socket.socket) -> None:
        """Join a connection with whoever takes it: the next in turn, or the one after that."""
        with coming:
            going = self.somebody()
            if going is None:
                coming.sendall(b"HTTP/1.1 503 Nobody Is Ready\r\nContent-Length: 0\r\n"
                               b"Connection: close\r\n\r\n")  # fmt: skip
                return
            with going:
                back = threading.Thread(target=pour, args=[going, coming], daemon=True)
                back.start()
                pour(coming, going)
                back.join()

    def somebody(self) -> socket.socket | None:
        """Reach one of those that are ready."""
        ready = self.ready
        first = next(self.turn)
        for number in range(len(ready)):
            with contextlib.suppress(OSError):
                port = ready[(first + number) % len(ready)]
                found = socket.create_connection(("127.0.0.1", port), timeout=3)
                found.settimeout(None)
                return found
        return None


def pour(source: socket.socket, sink: socket.socket) -> None:
    """Hand on what comes until it ends, and then that it ended."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK):
            sink.sendall(chunk)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RD if one is source else socket.SHUT_WR)
