"""`kring db`: bring the database up to date, copy it, bring it back."""

from __future__ import annotations

from pathlib import Path

import click

from social.running.database import database
from social.settings import Settings


@click.group()
def db() -> None:
    """Bring the database up to date, copy it to a file, bring it back."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the tables to this version of Kring."""
    from social.running.schema import revisions, upgrade

    with database(Settings.from_env()) as settings:
        changed = upgrade(settings.database_owner_url)
    click.echo(f"The database {'is now' if changed else 'was already'} at {revisions()[0]}.")


@db.command("dump")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def dump_command(file: Path) -> None:
    """Copy the whole database to FILE, also while Kring runs."""
    from models import Event
    from social.running.backup.dumping import dump
    from social.running.noting import note

    with database(Settings.from_env()) as settings:
        dump(settings.database_owner_url, file)
        note(settings, Event.BACKED_UP, file=file.name, size=file.stat().st_size)
    kept = f"{settings.data_dir / 'keys'} and {settings.log_key}"
    click.echo(f"The database was copied to {file}. Keep it with {kept}.")


@db.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_command(file: Path) -> None:
    """Fill an empty database from FILE."""
    from models import Event
    from social.running.backup.dumping import restore
    from social.running.noting import note
    from social.running.schema import upgrade

    with database(Settings.from_env()) as settings:
        restore(settings.database_owner_url, file)
        upgrade(settings.database_owner_url)
        note(settings, Event.BROUGHT_BACK, file=file.name)
    click.echo(f"The database was brought back from {file}.")
