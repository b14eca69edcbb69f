"""A machine far away that answers as a test says, byte by byte."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach

PUBLIC = "93.184.215.14"

Answer = bytes | Callable[[socket.socket], None]


@dataclass
class Far:
    """Answers by path; what it was asked, and which addresses were connected to, is kept."""

    listener: socket.socket
    tls: ssl.SSLContext | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def serve(self) -> None:
        """Answer until the listener is closed."""
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        """Answer one request."""
        with suppress(OSError), closing(connection):
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece:
                    return
                head += piece
            self.asked.append(head)
            answer = self.answers.get(head.split()[1].decode(), NOTHING)
            if callable(answer):
                answer(connection)
            else:
                connection.sendall(answer)
            connection.close()

    def resolve(self, host: str, port: int) -> list[str]:
        """Look a name up as the test says; a public address unless it says another."""
        self.looked_up.append(host)
        return self.names.get(host, [PUBLIC])

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """Connect here, whatever the address."""
        self.dialled.append((address, port))
        return socket.create_connection(self.listener.getsockname(), seconds)

    def fetcher(self, reach: Reach | None = None) -> Fetcher:
        """Give a fetcher whose network is this machine alone."""
        return Fetcher(reach or Reach(), self.resolve, self.connect)


def ok(body: bytes, kind: str = "text/html; charset=utf-8", **more: str) -> bytes:
    """Write a whole answer."""
    lines = [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    head = "\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""])
    return head.encode() + body


def moved(to: str, status: int = 302) -> bytes:
    """Write an answer that leads elsewhere."""
    return f"HTTP/1.1 {status} Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def far_away(tls: ssl.SSLContext | None = None) -> Iterator[Far]:
    """Run such a machine."""
    listener = socket.create_server(("127.0.0.1", 0))
    machine = Far(listener, tls)
    thread = Thread(target=machine.serve, daemon=True)
    thread.start()
    try:
        yield machine
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def certificate_of(host: str, folder: Path) -> Path:
    """Write the certificate and key of a host, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    day = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, SHA256())
    )
    file = folder / "both.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file
