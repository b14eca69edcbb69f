"""`kring restore`: make an empty place what a backup was made of."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.backup import THERE, found
from social.running.loading import loading
from social.running.trouble import Trouble
from social.settings import Settings


@click.command()
@click.argument("folder", type=THERE)
@click.option("--keys", type=THERE, help="The keys of the backup.")
@click.option("--identity", "identities", type=THERE, multiple=True, help="What opens it (age).")
@click.option("--seen", type=THERE, multiple=True, help="A checkpoint that was kept elsewhere.")
@click.option("--reason", help="Why; the ledger keeps it.")
def restore(
    folder: Path,
    keys: Path | None,
    identities: tuple[Path, ...],
    seen: tuple[Path, ...],
    reason: str | None,
) -> None:
    """Fill an empty DATA_DIR from the backup in FOLDER (or the newest there).

    Or an empty database of your own, where DATABASE_URL is set. Exit code 0: all is back, and the
    ledger is the one that was signed. 1: it is back, and something is not as it was. 2: nothing was
    brought back.
    """
    with loading():
        from social.running.backup.bringing_back import bring_back

    settings = Settings.from_env()
    try:
        backup = found(folder, keys, identities)
        why = reason or f"brought back from the backup {backup.manifest.name}"
        done = bring_back(settings, backup, seen, why)
    except Trouble as trouble:
        click.echo(f"Not brought back: {trouble}", err=True)
        raise SystemExit(2) from None
    said = backup.manifest
    click.echo(f"The backup {said.name} was brought back to {settings.data_dir}.")
    click.echo(done.looked.report.written(False))
    click.echo(f"{'waiting':<13}{done.looked.waiting:,} entries were recorded and not sealed yet")
    for words in done.looked.lost:
        click.echo(f"{'LOST':<13}{words}")
    for words in done.looked.unknown:
        click.echo(f"{'UNKNOWN':<13}{words}")
    if not done.looked.lost:
        words = "nobody who was asked knows of a longer log" if seen or settings.witnesses else (
            "what was written after the backup; how much, a checkpoint kept elsewhere would tell"
        )  # fmt: skip
        click.echo(f"{'lost':<13}{words}")
    for words in done.faults.told:
        click.echo(f"{'FAULT':<13}{words}")
    if done.key:
        click.echo(f"A new log begins. Whoever checks it needs its key: {done.key}")
    else:
        click.echo(f"No new log was begun: {done.why_not}.")
    raise SystemExit(done.code)
