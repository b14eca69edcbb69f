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

TIMEOUT = 30.0  # seconds, on a busy machine


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
            if b" 101 " not in self.answer:
                raise ConnectionError(self.answer.decode())
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
        assert hello.startswith("{"), hello
        self.sid = json.loads(hello)["sid"]

    def frame(self) -> bytes:
        """Return the next frame. Raise TimeoutError if none comes, EOFError after the last."""
        while True:
            frames, self.rest = split(self.rest)
            self.frames.extend(frames)
            if self.frames:
                return self.frames.popleft()
            more = self.sock.recv(65_536)
            if not more:
                raise EOFError
            self.rest += more

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
        """Send an event and return the answer to it, past events."""
        self.say(event, *arguments, number=7)
        text = self.text()
        while text.startswith("42"):
            text = self.text()
        answer = json.loads(text.removeprefix(f"43{self.prefix}7"))
        return answer[0] if answer else None

    def hears_nothing(self, seconds: float = 0.3) -> bool:
        """Tell whether nothing but pings comes for a while, and no end."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                if self.frame()[2:] != b"2":
                    return False
            except TimeoutError:
                break
            except (EOFError, ConnectionError):
                return False
            finally:
                self.sock.settimeout(TIMEOUT)
            self.sock.sendall(masked("3"))
        return True

    def watch(self, *streams: str, **more: Any) -> dict[str, Any]:
        """Ask to hear of some streams; returns what the server answers."""
        return self.ask("watch", {"streams": list(streams), **more})

    def until(self, event: str) -> Any:
        """Return what comes with the next event of a name, past others."""
        while True:
            name, *arguments = self.event()
            if name == event:
                return arguments[0] if arguments else None

    def fact(self, event: str) -> dict[str, Any]:
        """Return the next fact of an event, past others."""
        while True:
            found = self.until("fact")
            if found["event"] == event:
                return found

    def heard(self, seconds: float = 1.0) -> list[str]:
        """List the events of all facts that come within some seconds."""
        return [data["event"] for name, data in self.all(seconds) if name == "fact"]

    def all(self, seconds: float = 1.0) -> list[tuple[str, Any]]:
        """List everything that comes within some seconds."""
        found, end = [], time.monotonic() + seconds
        try:
            while (left := end - time.monotonic()) > 0:
                self.sock.settimeout(left)
                name, *arguments = self.event()
                found.append((name, arguments[0] if arguments else None))
        except (TimeoutError, EOFError, ConnectionError):
            pass
        self.sock.settimeout(TIMEOUT)
        return found

    def is_cut(self) -> bool:
        """Read to the end; tell whether there is one."""
        with contextlib.suppress(TimeoutError):
            try:
                while self.frame()[0] != 0x88:  # the frame that closes
                    pass
            except (EOFError, ConnectionError):
                return True
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
