"""`kring doctor`: say what is wrong, and how to mend it."""

from __future__ import annotations

import sys

import click

from social.running.doctor import examine
from social.running.findings import Health

MARKS = {Health.WELL: ("ok", "green"), Health.WEAK: ("!", "yellow"), Health.BROKEN: ("X", "red")}


@click.command()
def doctor() -> None:
    """Look at everything that Kring needs; exit code 1 if something keeps it from working."""
    worst = Health.WELL
    for finding in examine():
        mark, colour = MARKS[finding.health]
        click.echo(f"{click.style(f'{mark:>2}', fg=colour)}  {finding.about}: {finding.says}")
        if finding.mend:
            click.echo(f"      {finding.mend}")
        if finding.health is Health.BROKEN:
            worst = Health.BROKEN
    if worst is Health.BROKEN:
        sys.exit(1)
    click.echo("Nothing keeps Kring from working.")
