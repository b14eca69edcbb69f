"""Another system of the tests' own, over TLS, that is told what happens and may behave badly."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach

HOST = "builds.example.org"
URL = f"https://{HOST}/kring"
PUBLIC = "93.184.215.14"


@dataclass
class Told:
    """One message as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def key(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as docs/API.md tells whoever takes messages to do it."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        head = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        mark = base64.b64encode(hmac.digest(key, head.encode() + self.body, hashlib.sha256))
        signed = self.headers["webhook-signature"].split(" ")
        return any(hmac.compare_digest(one, f"v1,{mark.decode()}") for one in signed)


@dataclass
class Receiver:
    """Takes messages, or answers with what a test lists, the first one first."""

    answers: list[int | Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)
    server: ThreadingHTTPServer = field(init=False)

    def start(self, certificate: Path) -> None:
        """Serve until it is stopped."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append(Told(self.path, dict(self.headers), body))
                answer = receiver.answers.pop(0) if receiver.answers else 204
                if callable(answer):
                    answer(self)
                    return
                self.send_response(answer)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.is_over.set()
        self.server.shutdown()
        self.server.server_close()

    def fetcher(self, reach: Reach | None = None) -> Fetcher:
        """Give a fetcher whose network is this system alone."""
        return Fetcher(
            reach or Reach(),
            lambda host, _port: self.names.get(host, [PUBLIC]),
            lambda _address, _port, seconds: socket.create_connection(
                self.server.server_address, seconds
            ),
        )

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        """Say that it is fine, and never come to an end of it."""
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not self.is_over.wait(0.05):
            try:
                handler.wfile.write(b".")
            except OSError:
                return

    def flood(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer with more than anybody wants to read."""
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        try:
            while not self.is_over.is_set():
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            return
