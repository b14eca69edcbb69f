"""A page as the tests open it: one WebSocket, read by hand."""

import contextlib
import json
import socket
import struct
import time
from collections import deque
from collections.abc import Iterator
from typing import Any, Self

from tests.bench.listeners import UPGRADE, masked, read_until, split

TIMEOUT = 5.0


class Page:
    """A connection to the socket server that has said hello in one namespace."""

    def __init__(
        self, port: int, room: str = "", namespace: str = "/", buffer: int = 0, headers: str = ""
    ) -> None:
        self.prefix = "" if namespace == "/" else f"{namespace},"
        self.frames: deque[bytes] = deque()
        self.rest = b""
        self.sock = socket.socket()
        self.sock.settimeout(TIMEOUT)
        if buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            self.sock.connect(("127.0.0.1", port))
            self.sock.sendall(UPGRADE.format(port=port, more=headers).encode())
            self.answer, _, self.rest = read_until(self.sock, b"\r\n\r\n").partition(b"\r\n\r\n")
            self._hello()
        except BaseException:
            self.sock.close()
            raise
        if room:
            self.ask("join", room)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.sock.close()

    def _hello(self) -> None:
        self.text()  # the Engine.IO handshake
        self.sock.sendall(masked(f"40{self.prefix}"))
        hello = self.text().removeprefix(f"40{self.prefix}")
        self.sid = json.loads(hello)["sid"]

    def frame(self) -> bytes:
        """Return the next frame. Raise TimeoutError if none comes, EOFError after the last."""
        while not self.frames:
            more = self.sock.recv(65_536)
            if not more:
                raise EOFError
            frames, self.rest = split(self.rest + more)
            self.frames.extend(frames)
        return self.frames.popleft()

    def text(self) -> str:
        """Return the next text that is no ping, answering pings."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            frame = self.frame()
            header = {126: 4, 127: 10}.get(frame[1], 2)
            if frame[0] == 0x88:
                raise EOFError
            if frame[0] != 0x81:
                return f"b:{frame[header:].decode()}"
            if frame[header:] != b"2":
                return frame[header:].decode()
            self.sock.sendall(masked("3"))
        raise TimeoutError

    def event(self) -> list[Any]:
        """Return the next event as its name and arguments."""
        return json.loads(self.text().removeprefix(f"42{self.prefix}"))

    def events(self, count: int) -> list[list[Any]]:
        """Return the next `count` events."""
        return [self.event() for _ in range(count)]

    def say(self, event: str, *arguments: Any, number: int | str = "") -> None:
        """Send an event; with a number, the server will answer it."""
        self.sock.sendall(masked(f"42{self.prefix}{number}{json.dumps([event, *arguments])}"))

    def ask(self, event: str, *arguments: Any) -> Any:
        """Send an event and return the answer to it."""
        self.say(event, *arguments, number=7)
        answer = json.loads(self.text().removeprefix(f"43{self.prefix}7"))
        return answer[0] if answer else None

    def hears_nothing(self, seconds: float = 0.3) -> bool:
        """Tell whether nothing but pings comes for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                if self.frame()[2:] != b"2":
                    return False
            except TimeoutError:
                break
            finally:
                self.sock.settimeout(TIMEOUT)
            self.sock.sendall(masked("3"))
        return True

    def is_cut(self) -> bool:
        """Read to the end; tell whether there is one."""
        with contextlib.suppress(TimeoutError):
            try:
                while True:
                    self.frame()
            except (EOFError, ConnectionError):
                return True
        return False

    def reset(self) -> None:
        """Hang up without a word."""
        linger = struct.pack("ii", 1, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.sock.close()


def eventually(check: Any, seconds: float = TIMEOUT) -> bool:
    """Tell whether something comes true within some seconds."""
    return any(check() for _ in _moments(seconds))


def _moments(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.02)
