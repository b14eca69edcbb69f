"""`kring archive`: look after what is remembered."""

from __future__ import annotations

import click

from social.running.database import database
from social.settings import Settings


@click.group()
def archive() -> None:
    """Look after what is remembered."""


@archive.command("scrub")
def scrub_command() -> None:
    """Write the tables anew, so that no old bytes of what was erased stay in the files.

    The worker does this every night after something was erased.
    """
    from social.keyring.scrubbing import scrub

    with database(Settings.from_env()) as settings:
        scrub(settings.database_owner_url)
    click.echo("The database's files hold nothing any more of what was erased.")
