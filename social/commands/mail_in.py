"""`kring mail-in`: take in answers by mail."""

from __future__ import annotations

import asyncio
import signal
import threading

import click

from social.commands.app import in_app


@click.command("mail-in")
@click.option("--lmtp", "place", metavar="HOST:PORT", help="Listen for a mail server, by LMTP.")
@click.option("--imap", "fetches", is_flag=True, help="Fetch from the mailbox that IMAP_URL names.")
@click.option("--once", is_flag=True, help="With --imap: look once, and end.")
@in_app
def mail_in(place: str | None, fetches: bool, once: bool) -> None:
    """Take in answers to what Kring mails, and posts by mail, for the addresses of MAIL_IN.

    Any number may run, anywhere: no mail is taken in twice.
    """
    from flask import current_app

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    settings = app.config["SETTINGS"]
    if not settings.mail_in:
        raise click.ClickException("MAIL_IN is not set: name the address that takes in mail.")
    if bool(place) == fetches:
        raise click.UsageError("Say either --lmtp HOST:PORT or --imap.")
    if place:
        host, _colon, port = place.rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise click.UsageError("--lmtp needs an address and a port, such as 127.0.0.1:2525.")
        from social.incoming import lmtp

        click.echo(f"Mail is taken in at {place}.")
        asyncio.run(lmtp.listen(app, host.strip("[]"), int(port)))
        return
    if not settings.imap_url:
        raise click.ClickException("IMAP_URL is not set: name the mailbox.")
    fetch(app, once)


def fetch(app: object, once: bool) -> None:
    """Fetch from the mailbox, until SIGTERM or SIGINT."""
    from social.incoming import imap

    if once:
        try:
            click.echo(f"{imap.look(app)} mails were settled.")  # type: ignore[arg-type]
        except imap.Away as wrong:
            raise click.ClickException(f"The mailbox cannot be read: {wrong}") from None
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: stop.set())
    imap.watch(app, stop)  # type: ignore[arg-type]
