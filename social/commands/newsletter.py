"""`kring newsletter`: what mail servers say of newsletters."""

from __future__ import annotations

import sys

import click

from social.commands.app import in_app


@click.group()
def newsletter() -> None:
    """Take in what mail servers say of newsletters."""


@newsletter.command("bounce")
@in_app
def bounce_command() -> None:
    """Read a mail that came back from standard input, and note whose address it was.

    It is a delivery status notification, as RFC 3464 has it, which finds its mail by Message-ID.
    Anything else is passed over: exit code 1, so that a mail server keeps it.
    """
    from social.newsletters.bounces import LONGEST, note

    if not note(sys.stdin.buffer.read(LONGEST)):
        raise click.ClickException("This tells of no newsletter that was sent from here.")
    click.echo("Noted.")
