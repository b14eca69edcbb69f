"""A provider of the tests' own that says whatever a test wants it to, true or forged."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from social.fetching.fetcher import Fetcher
from social.fetching.reach import Reach

HOST = "id.example.org"
ISSUER = f"http://{HOST}"
CLIENT = "kring"
SECRET = "between us: 50% + a bit"
INSIDE = "10.0.0.9"

Forge = Callable[["Issuer", dict[str, Any]], str]


@dataclass
class Issuer:
    """Says who somebody is, as `who` has it; `forge` writes the token in another way."""

    who: dict[str, Any] = field(default_factory=lambda: {"sub": "248289761001"})
    more: dict[str, Any] = field(default_factory=dict)  # what userinfo says
    forge: Forge | None = None
    metadata: dict[str, Any] = field(default_factory=dict)  # otherwise than it is
    status: dict[str, int] = field(default_factory=dict)  # by path, what it answers instead
    asked: list[str] = field(default_factory=list)
    seen: list[dict[str, str]] = field(default_factory=list)  # what came with codes
    is_basic: bool = True

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.shown = [self.key]
        self.codes: dict[str, dict[str, str]] = {}
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.answer(self)

            def do_POST(self) -> None:
                issuer.answer(self)

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def fetcher(self) -> Fetcher:
        """Give a fetcher that finds this provider inside the house's network."""
        return Fetcher(Reach(inside=(HOST,)), lambda _host, _port: [INSIDE], self.connect)

    def connect(self, _address: str, _port: int, seconds: float) -> socket.socket:
        return socket.create_connection(self.server.server_address[:2], seconds)

    def about(self) -> dict[str, Any]:
        return {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "userinfo_endpoint": f"{ISSUER}/userinfo",
            "jwks_uri": f"{ISSUER}/keys",
            "end_session_endpoint": f"{ISSUER}/out",
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic" if self.is_basic else "client_secret_post"
            ],
        } | self.metadata

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        self.asked.append(path)
        length = int(request.headers.get("Content-Length") or 0)
        sent = dict(parse_qsl(request.rfile.read(length).decode()))
        status, said = 200, {}
        if path in self.status:
            status, said = self.status[path], {"error": "server_error"}
        elif path == "/.well-known/openid-configuration":
            said = self.about()
        elif path == "/keys":
            said = {"keys": [key.as_dict(private=False) for key in self.shown]}
        elif path == "/token":
            status, said = self.exchange(request, sent)
        elif path == "/userinfo":
            said = {"sub": self.who.get("sub")} | self.more
        body = json.dumps(said).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def exchange(
        self, request: BaseHTTPRequestHandler, sent: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        """Give tokens for a code, once, to whoever knows the secret and the verifier."""
        self.seen.append(sent)
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or not self.knows(request, sent):
            return 400, {"error": "invalid_grant", "error_description": "secret words"}
        return 200, {
            "id_token": self.token(asked),
            "access_token": "opens-userinfo",
            "token_type": "Bearer",
        }

    def knows(self, request: BaseHTTPRequestHandler, sent: dict[str, str]) -> bool:
        if not self.is_basic:
            return (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
        pair = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        return [unquote_plus(part) for part in pair.split(":")] == [CLIENT, SECRET]

    def claims(self, **more: Any) -> dict[str, Any]:
        moment = int(time.time())
        return {"iss": ISSUER, "aud": CLIENT, "iat": moment, "exp": moment + 300} | more

    def token(self, asked: dict[str, str]) -> str:
        claims = self.claims(nonce=asked["nonce"], sid="there-1") | self.who
        return self.forge(self, claims) if self.forge else self.sign(claims)

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid} | header, claims, self.key)

    def logout(self, **claims: Any) -> str:
        """Write the message that somebody signed out here; a claim that is None is left out."""
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        found = self.claims(jti=secrets.token_hex(8), sid="there-1", events=events) | claims
        return self.sign({name: one for name, one in found.items() if one is not None})

    def come(self, address: str, **answer: Any) -> dict[str, str]:
        """Let somebody through who was sent to `address`; gives what they bring back."""
        asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        brought = {"code": code, "state": asked["state"], "iss": ISSUER} | answer
        return {name: one for name, one in brought.items() if one is not None}
