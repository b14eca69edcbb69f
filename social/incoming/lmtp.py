"""How does a mail server hand mails over? By LMTP (RFC 2033): taken once they are kept.

One recipient at a time: what is said at the end is then about that one.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from flask import Flask

from models import Unfit
from social.incoming.answers import REFUSED, bring
from social.mailing import inward

log = logging.getLogger("kring.mail")

AT_ONCE = 4  # mails that are taken in at the same time, each in a thread
IDLE = 120.0  # seconds in which a mail server says nothing
# Base64 makes four bytes of three, and lines.
WRITTEN = 1.4
ROOM = 2_000_000  # bytes for the words


class Line(LMTP):
    """A connection; mail programs write longer lines than RFC 5321 has (section 4.5.3.1.6)."""

    line_length_limit = 65_536


class Door:
    """Says what is taken, as aiosmtpd asks it."""

    def __init__(self, app: Flask, pool: ThreadPoolExecutor) -> None:
        self.app = app
        self.pool = pool

    async def handle_RCPT(  # noqa: N802
        self, server: LMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mails for addresses that we made; no database is asked."""
        with self.app.app_context():
            is_ours = inward.read(address) is not None
        if not is_ours:
            return REFUSED[Unfit.UNKNOWN]
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802
        self, server: LMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take in a mail; what is answered holds."""
        raw = envelope.original_content or b""
        (address,) = envelope.rcpt_tos
        brought = (bring, self.app, raw, address, (envelope.mail_from or "").strip("<>"))
        return await asyncio.get_running_loop().run_in_executor(self.pool, *brought)


async def listen(app: Flask, host: str, port: int) -> None:
    """Take in mails until SIGTERM or SIGINT; what is being taken in is kept first."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        server = await serve(app, pool, host, port)
        log.info("mail is taken in", extra={"facts": {"host": host, "port": port}})
        await asked.wait()
        server.close()


async def serve(app: Flask, pool: ThreadPoolExecutor, host: str, port: int) -> asyncio.Server:
    """Open the door."""
    door = Door(app, pool)
    largest = int(app.config["SETTINGS"].upload_limit * WRITTEN) + ROOM

    def line() -> Line:
        return Line(
            door,
            data_size_limit=largest,
            enable_SMTPUTF8=True,
            hostname="kring",
            ident="Kring",
            timeout=IDLE,
        )

    return await asyncio.get_running_loop().create_server(line, host, port)
