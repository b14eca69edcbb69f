"""A real mail server, which keeps what it is given."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

FROM = "Kring <kring@example.org>"


class Letterbox:
    """Keeps what a mail server is given."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.taken: list[EmailMessage] = []
        self.was_tls: list[bool] = []
        self.users: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        if address.startswith("later@"):
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            message = BytesParser(policy=default).parsebytes(envelope.content)
            self.taken.append(message)
            self.was_tls.append(session.ssl is not None)
        return self.answer

    def allow(self, server, session, envelope, mechanism, data) -> AuthResult:
        if isinstance(data, LoginPassword) and data.password == b"s:e/c@ret":
            self.users.append(data.login.decode())
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False)


Serve = Callable[..., tuple[str, Letterbox]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Run mail servers: `serve(answer=..., **controller_options)` gives `host:port` and its box."""
    running: list[Controller] = []

    def start(answer: str = "250 OK", **options) -> tuple[str, Letterbox]:
        box = Letterbox(answer)
        if options.pop("asks_password", False):
            options |= {"authenticator": box.allow, "auth_required": True}
        port = free_port()
        controller = Controller(box, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return f"127.0.0.1:{port}", box

    yield start
    for controller in running:
        controller.stop()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def by(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the mail server: `by("smtp://...")`."""

    def use(url: str) -> None:
        settings = replace(app.config["SETTINGS"], smtp_url=url, mail_from=FROM)
        monkeypatch.setitem(app.config, "SETTINGS", settings)

    return use
