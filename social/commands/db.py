"""`kring db`: bring the database up to date."""

from __future__ import annotations

import click

from social.running.database import database
from social.settings import Settings


@click.group()
def db() -> None:
    """Bring the database up to date."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables to this version of Kring."""
    from social.running.schema import revisions, upgrade

    with database(Settings.from_env()) as settings:
        changed = upgrade(settings.database_owner_url)
    click.echo(f"The database {'is now' if changed else 'was already'} at {revisions()[0]}.")
