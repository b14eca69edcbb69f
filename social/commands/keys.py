"""`kring keys`: change the keys that sign sessions."""

from __future__ import annotations

import click

from social.running.database import database
from social.running.keys import rotate_session_keys
from social.running.place import cluster_folder
from social.settings import Settings


@click.group()
def keys() -> None:
    """Change the keys that sign sessions."""


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
