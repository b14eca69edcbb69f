"""`kring archive`: check what is remembered, prove it to others, clean up behind it."""

from __future__ import annotations

from pathlib import Path

import click

from social.commands.app import in_app
from social.running.database import database
from social.running.trouble import Trouble
from social.settings import Settings


@click.group()
def archive() -> None:
    """Check what is remembered, prove it to others, clean up behind it."""


@archive.command("verify")
@click.option("--full", is_flag=True, help="Open every entry, and look at every file, too.")
@click.option("--key", "keys", multiple=True, help="A key of the log that you kept: name+id+key.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def verify_command(full: bool, keys: tuple[str, ...], as_json: bool) -> None:
    """Check the ledger: exit code 0 for good, 1 for bad, 2 if it could not be checked."""
    try:
        code = verify(full, keys, as_json)
    except Trouble as trouble:
        click.echo(f"Could not check: {trouble}", err=True)
        code = 2
    raise SystemExit(code)


@in_app
def verify(full: bool, keys: tuple[str, ...], as_json: bool) -> int:
    """Check, record and tell."""
    from archive import note
    from social.ledger import check_ledger

    try:
        known = [note.verifier(words) for words in keys]
    except note.BadNote as bad:
        raise Trouble(f"--key cannot be used: {bad}.") from None
    report = check_ledger(known=known, is_full=full)
    click.echo(report.written(as_json))
    return report.code


@archive.command("proofs")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "first", type=click.IntRange(0), default=0, help="First place in the log.")
@click.option("--to", "last", type=click.IntRange(0), help="Place after the last one.")
@in_app
def proofs_command(folder: Path, first: int, last: int | None) -> None:
    """Write the log, its entries and what proves them into FOLDER, for people outside.

    Whoever has the folder can read what the entries say.
    """
    from archive.log import Broken
    from social.ledger import export_ledger

    try:
        about = export_ledger(folder, first, last)
    except FileExistsError:
        raise click.ClickException(f"{folder} is there already: name a new folder.") from None
    except ValueError as wrong:
        raise click.ClickException(f"There are no such entries: {wrong}.") from None
    except Broken as broken:
        words = f"Nothing was written: {broken}. Look with `kring archive verify --full`."
        raise click.ClickException(words) from None
    many, size = about["counts"].get("entries", 0), about["size"]
    click.echo(f"{folder} holds {many} of {size} entries, {about['origin']}.")
    click.echo(f"Check it anywhere: python3 {folder / 'verify_archive.py'} {folder} --payloads")


@archive.command("prove")
@click.argument("entry", type=int)
@in_app
def prove_command(entry: int) -> None:
    """Write the proof (C2SP tlog-proof) that ENTRY, by its number, is in the log."""
    from archive.proving import prove
    from social.ledger import one_state

    try:
        with one_state() as connection:
            click.echo(prove(connection, entry), nl=False)
    except (LookupError, ValueError) as wrong:
        raise click.ClickException(f"No proof: {wrong}.") from None


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
