"""`kring serve`: start everything, and stop it on Ctrl+C."""

from __future__ import annotations

from dataclasses import replace

import click

from social.settings import Settings


@click.command()
@click.option("--demo", is_flag=True, help="Make the demo company the first time, and serve it.")
def serve(demo: bool) -> None:
    """Start the database, the web and the worker; stop them on Ctrl+C or SIGTERM."""
    from social.running.start import run

    settings = Settings.from_env()
    run(replace(settings, demo=True) if demo else settings)
