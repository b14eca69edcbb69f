"""A push service of the tests' own, over TLS, and a device that can read what it gets."""

from __future__ import annotations

import json
import os
import socket
import ssl
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach
from social.web_push import CURVE, derived, point, words_of, written

HOST = "push.example.org"
PUBLIC = "93.184.215.14"


@dataclass
class Phone:
    """A browser's half of a subscription; the name stands in its address."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def endpoint(self) -> str:
        return f"https://{HOST}/to/{self.name}"

    @property
    def form(self) -> dict[str, str]:
        """Write what the browser sends."""
        keys = {"p256dh": words_of(written(self.key)), "auth": words_of(self.secret)}
        return {"endpoint": self.endpoint, **keys}

    def read(self, body: bytes) -> dict[str, Any]:
        """Decrypt a message as RFC 8291 has a browser do it."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), point(theirs))
        info = b"WebPush: info\x00" + written(self.key) + theirs
        pair = derived(shared, self.secret, info, 32)
        key = derived(pair, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derived(pair, salt, b"Content-Encoding: nonce\x00", 12)
        found: dict[str, Any] = json.loads(AESGCM(key).decrypt(nonce, sealed, None)[:-1])
        return found


@dataclass
class PushService:
    """Takes messages, or answers with the statuses that a test lists, the first ones first."""

    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    server: ThreadingHTTPServer = field(init=False)

    def start(self, certificate: Path) -> None:
        """Serve until it is stopped."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.taken.append((self.path, dict(self.headers), body))
                self.send_response(service.statuses.pop(0) if service.statuses else 201)
                if service.retry_after:
                    self.send_header("Retry-After", service.retry_after)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def fetcher(self) -> Fetcher:
        """Give a fetcher whose network is this service alone."""
        reach = Reach(hosts=("*.example.org",))
        return Fetcher(
            reach,
            lambda _host, _port: [PUBLIC],
            lambda _address, _port, seconds: socket.create_connection(
                self.server.server_address, seconds
            ),
        )
