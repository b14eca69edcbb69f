"""`kring upgrade`: carry the embedded database over to the PostgreSQL of this version."""

from __future__ import annotations

from pathlib import Path

import click

from social.running.loading import loading
from social.settings import Settings


@click.command()
@click.option(
    "--programs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the older PostgreSQL's programs (its bin).",
)
def upgrade(programs: Path | None) -> None:
    """Carry the embedded database over to the PostgreSQL that this version of Kring has.

    Kring must not run. No row of the old database is changed, and it stays beside the new one.
    May be stopped at any moment, and begun again.
    """
    with loading():
        from social.running.place import MAJOR
        from social.running.renewing import renew

    done = renew(Settings.from_env(), programs, click.echo)
    if done is None:
        click.echo(f"The database is of PostgreSQL {MAJOR} already.")
        return
    click.echo(done.ledger)
    click.echo(f"{done.rows:,} rows in {done.tables} tables, as many as before.")
    click.echo(
        f"The database is of PostgreSQL {MAJOR} now. What was of {done.before} is kept in "
        f"{done.kept}: remove it once nobody misses anything."
    )
