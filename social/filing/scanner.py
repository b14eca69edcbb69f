"""What does the virus scanner say of some bytes? The protocol of clamd, as its manual has it.

A command begins with `z` and ends with a zero byte, as does the answer. INSTREAM is followed by
chunks, each with its length in four bytes (the highest first), and by a length of zero.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import IO, Self
from urllib.parse import urlsplit

CHUNK = 1 << 16  # bytes sent at once
LONGEST = 4_096  # bytes of an answer
PATIENCE = 3.0  # seconds to be let in
SCANNING = 30.0  # seconds for each part of the rest: whoever sends a file waits for it
PORT = 3310


class ScannerAway(Exception):
    """The scanner cannot be reached, takes too long, or says nothing of use: nothing is known."""


class Verdict(Enum):
    """What a scanner says of some bytes."""

    CLEAN = auto()
    HARMFUL = auto()
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of a scan; `found` names what was found."""

    verdict: Verdict
    found: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A clamd at an address of TCP, or at a socket of this machine."""

    family: socket.AddressFamily
    address: str | tuple[str, int]

    @classmethod
    def at(cls, url: str) -> Self:
        """Read tcp://HOST:PORT or unix:///PATH."""
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return cls(socket.AF_UNIX, parts.path)
        host = parts.hostname or "127.0.0.1"
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return cls(family, (host, parts.port or PORT))

    def ping(self) -> bool:
        """Tell whether it answers as clamd does."""
        return self.ask(b"PING") == "PONG"

    def version(self) -> str:
        """Ask for its version and that of what it knows."""
        return self.ask(b"VERSION")

    def ask(self, command: bytes) -> str:
        """Send one command, and read its answer."""
        with self.line() as line:
            line.sendall(b"z" + command + b"\0")
            return answer(line)

    def scan(self, file: IO[bytes]) -> Scanned:
        """Have the bytes of a file looked at, from its beginning."""
        file.seek(0)
        with self.line() as line:
            try:
                line.sendall(b"zINSTREAM\0")
                while chunk := file.read(CHUNK):
                    line.sendall(struct.pack("!L", len(chunk)) + chunk)
                line.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it says why, and has heard enough
            return verdict(answer(line))

    @contextmanager
    def line(self) -> Iterator[socket.socket]:
        """Open a connection for one command."""
        try:
            with socket.socket(self.family, socket.SOCK_STREAM) as line:
                line.settimeout(PATIENCE)
                line.connect(self.address)
                line.settimeout(SCANNING)
                yield line
        except OSError as error:
            raise ScannerAway(type(error).__name__) from error


def answer(line: socket.socket) -> str:
    """Read up to the zero byte, or to the end."""
    found = b""
    while b"\0" not in found and len(found) < LONGEST:
        more = line.recv(LONGEST)
        if not more:
            break
        found += more
    return found.partition(b"\0")[0].decode("utf-8", "replace").strip()


def verdict(words: str) -> Scanned:
    """Read what was found. ScannerAway for whatever is neither good nor bad."""
    if words == "stream: OK":
        return Scanned(Verdict.CLEAN)
    if words.endswith(" FOUND"):
        return Scanned(Verdict.HARMFUL, words.removeprefix("stream: ").removesuffix(" FOUND")[:200])
    if words.startswith("INSTREAM size limit exceeded"):
        return Scanned(Verdict.TOO_LARGE)
    raise ScannerAway(words[:200] or "no answer")
