"""`kring keys`: change the keys that sign sessions and the log of the ledger."""

from __future__ import annotations

import click

from social.running.database import database
from social.running.keys import rotate_session_keys
from social.running.place import cluster_folder
from social.settings import Settings


@click.group()
def keys() -> None:
    """Change the keys that sign sessions, and the log of the ledger."""


@keys.command("rotate")
def rotate_command() -> None:
    """Sign with a new key; those before it still count, so nobody is signed out."""
    settings = Settings.from_env()
    if settings.secret_keys:
        raise click.ClickException("SECRET_KEYS is set: put a new key at its front instead.")
    rotate_session_keys(settings.data_dir)
    if settings.database_url or cluster_folder(settings.data_dir).exists():
        from models import Event
        from social.running.noting import note

        with database(settings) as lent:
            note(lent, Event.KEYS_ROTATED)
    click.echo("A new key signs from the next start of Kring on.")


@keys.command("new-log")
@click.option("--reason", required=True, help="Why; the ledger keeps it.")
def new_log_command(reason: str) -> None:
    """Begin a new log of the ledger, after the database was brought back from a copy."""
    from social.running.new_log import begin

    with database(Settings.from_env()) as settings:
        verifier = begin(settings, reason)
    click.echo(f"A new log begins. Whoever checks it needs its key: {verifier}")
