"""`kring archive`: look after what is remembered."""

from __future__ import annotations

import click

from social.commands.app import in_app
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


@archive.command("dispose")
@click.option("--dry-run", is_flag=True, help="Say what would go, and destroy nothing.")
@in_app
def dispose_command(dry_run: bool) -> None:
    """Destroy what is past its maximum, that no minimum binds and that no hold keeps.

    The worker does this every night.
    """
    from social.records.disposing import dispose, try_disposal

    tally = try_disposal() if dry_run else dispose()
    done = "would be destroyed" if dry_run else "destroyed"
    for kind in sorted(tally.destroyed.keys() | tally.spared.keys()):
        click.echo(f"{kind}: {tally.destroyed[kind]} {done}, {tally.spared[kind]} kept by holds")
    click.echo(f"Certificates: {', '.join(map(str, tally.certificates)) or 'none'}.")
