"""`kring search rebuild`: make the index of what people wrote anew."""

from __future__ import annotations

import click

from social.commands.app import in_app


@click.group()
def search() -> None:
    """Look after the index of the search."""


@search.command("rebuild")
@in_app
def rebuild_command() -> None:
    """Make the index anew from what is there, while everybody goes on."""
    from social.search.rebuilding import rebuild

    done = 0
    for done in rebuild():
        click.echo(f"\r{done:,} posts", nl=False, err=True)
    click.echo(f"The index holds {done:,} posts with their threads.")
