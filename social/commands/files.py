"""`kring files`: see that files and the rows that name them belong together."""

from __future__ import annotations

import click

from social.commands.app import in_app

SHOWN = 20


@click.group()
def files() -> None:
    """See that files and the rows that name them belong together."""


@files.command("sweep")
@click.option("--dry-run", is_flag=True, help="Say what there is, and remove nothing.")
@click.option("--many", is_flag=True, help="Remove them even if they are suspiciously many.")
def sweep_command(dry_run: bool, many: bool) -> None:
    """Remove bytes that no row names, and say which are lost; exit code 1 if some are.

    The worker does so every night. Bytes that something touched within two days stay.
    """
    raise SystemExit(sweep(dry_run, many))


@in_app
def sweep(is_dry: bool, goes_on: bool) -> int:
    """Look, remove and tell."""
    from social.files import sweeping

    found = sweeping.sweep(is_dry=is_dry, goes_on=goes_on)
    size = sum(found.stray.values())
    click.echo(f"{found.kept} in the store, {len(found.stray)} without a row ({size} bytes).")
    if is_dry:
        click.echo("Nothing was removed.")
    elif found.are_too_many and not goes_on:
        click.echo(
            "They are suspiciously many: is this the database of that store, and of today? "
            "Nothing was removed. If it is right: --many.",
            err=True,
        )
    else:
        click.echo(f"{found.removed} removed.")
    if found.lost:
        click.echo(f"{len(found.lost)} are named and lost:", err=True)
        for digest in found.lost[:SHOWN]:
            click.echo(f"  {digest}", err=True)
    return int(bool(found.lost))
