"""What is the person at the console told, once Kring answers?"""

from __future__ import annotations

from importlib import import_module

import click

from social.running import keys
from social.settings import Settings


def welcome(settings: Settings, *, is_new: bool) -> None:
    """Print where Kring is, and how to come in."""
    click.echo(f"\nKring is ready: {settings.base_url}")
    if settings.demo:
        click.echo("Sign in as one of the demo company:")
        for line in demo_sign_ins():
            click.echo(f"  {line}")
    elif is_new:
        click.echo("Nobody is here yet. Name your company and its first administrator at")
        click.echo(f"  {settings.base_url}/setup")
        click.echo(f"with the one-time code {keys.setup_code(settings.data_dir)}")
    click.echo("Ctrl+C stops it.\n")


def demo_sign_ins() -> list[str]:
    """List the demo's sign-ins; the demo alone knows them."""
    lines: list[str] = import_module("social.commands.demo.sign_ins").lines()
    return lines
