"""`kring import`: bring in what was said elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.app import in_app


@click.group("import")
def import_() -> None:
    """Bring in what was said elsewhere."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@in_app
def slack(file: Path) -> None:
    """Bring in a Slack export: FILE is the ZIP that Slack gave you. Safe to repeat."""
    from social.slack.importing import import_slack

    report = import_slack(file)
    click.echo("\n".join(report.lines()))
    if report.notes:
        raise SystemExit(1)
