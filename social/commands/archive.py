"""`kring archive`: check what is remembered, prove it to others, clean up behind it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from sqlalchemy import select

from social.commands.app import in_app
from social.running.database import database
from social.running.loading import loading
from social.running.trouble import Trouble
from social.settings import Settings

if TYPE_CHECKING:
    from models import Person


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


@archive.command("export")
@click.option("--grant", "grant_id", type=int, required=True, help="The grant that opens it.")
@click.option("--out", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--formats", default="", help="Such as jsonl,csv,eml; `all,eark` adds METS; or all.")
@click.option("--production", type=click.IntRange(1), help="One that was approved: it alone.")
@click.option("--recipient", "recipients", multiple=True, help="A key of age: age1…")
@click.option("--officer", help="Handle of the officer who uses the grant; else who asked for it.")
@click.option("--checkpoint", type=click.IntRange(1), help="Entries of the checkpoint to use.")
@click.option("--from", "first", type=click.IntRange(0), default=0, help="First place in the log.")
@click.option("--to", "last", type=click.IntRange(0), help="Place after the last one.")
def export_command(**asked: Any) -> None:
    """Write what a grant opens into a folder, with what proves that nothing of it is left out.

    What was broken off goes on where it was. Exit code 0: all is there. 1: something that should
    be there is not, and the export lists it. 2: there is no export.
    """
    try:
        code = export(**asked)
    except Trouble as trouble:
        click.echo(f"No export: {trouble}", err=True)
        code = 2
    raise SystemExit(code)


@in_app
def export(
    grant_id: int,
    folder: Path,
    formats: str,
    recipients: tuple[str, ...],
    officer: str | None,
    checkpoint: int | None,
    first: int,
    last: int | None,
    production: int | None = None,
) -> int:
    """Make the export, and tell what came of it."""
    from archive.exporting.state import ALL, FORMATS, Other
    from archive.granting import NotOpened
    from archive.log import Broken
    from social.records.exporting import Asked
    from social.records.exporting import export as make
    from social.store import StoreAway

    wanted = tuple(formats.split(",")) if formats else FORMATS
    if "all" in wanted:
        wanted = (*FORMATS, *(name for name in wanted if name != "all"))
    if strange := sorted(set(wanted) - set(ALL)):
        raise Trouble(f"nobody knows the format {strange[0]}; there are {', '.join(ALL)}.")
    try:
        state = make(
            who_uses(grant_id, officer),
            grant_id,
            Asked(folder, wanted, checkpoint, first, last, production, recipients),
        )
    except NotOpened as closed:
        raise Trouble(f"{closed}.") from None
    except FileExistsError:
        raise Trouble(f"{folder} is there already: name another.") from None
    except Other as other:
        raise Trouble(f"{other} holds another export that was begun: name a new folder.") from None
    except (LookupError, ValueError) as wrong:
        raise Trouble(f"{wrong}.") from None
    except StoreAway:
        raise Trouble("the file store does not answer. Try again: it goes on then.") from None
    except Broken as broken:
        raise Trouble(f"{broken}. Look with `kring archive verify --full`.") from None
    left = state.left_out.total()
    folder = folder.with_name(f"{folder.name}.tar.age") if recipients else folder
    click.echo(f"{folder} holds {state.events} events; {left} entries are there as a hash alone.")
    for reason, many in sorted(state.gaps.items()):
        click.echo(f"Gaps: {many} {reason}")
    click.echo(
        f"Check it anywhere: python3 {folder / 'data/verify_archive.py'} {folder} --payloads"
    )
    if state.faults:
        click.echo("The export is NOT complete: data/gaps.jsonl says what is not there.", err=True)
    return 1 if state.faults else 0


def who_uses(grant_id: int, handle: str | None) -> Person:
    """Find the officer who uses a grant."""
    from archive.granting import NotOpened
    from models import Grant, Person, session

    grant = session.get(Grant, grant_id)
    person = session.scalar(select(Person).where(Person.handle == handle)) if handle else None
    if grant is None or (handle and person is None):
        raise NotOpened(f"grant {grant_id} opens nothing to {handle or 'anybody'}")
    return person or session.get_one(Person, grant.asked_by_id)


@archive.command("restore-check")
@click.argument("package", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def restore_check_command(package: Path, as_json: bool) -> None:
    """Bring PACKAGE, an export, into an empty instance that is gone afterwards, and compare.

    Exit code 0: all of it came back as it was. 1: not all of it, and what differs is said. 2: it
    could not be tried. Needs neither this installation's database nor its keys.
    """
    with loading():
        from social.records.restoring import restore_check

    try:
        compared = restore_check(package)
    except Trouble as trouble:
        click.echo(f"Could not check: {trouble}", err=True)
        raise SystemExit(2) from None
    click.echo(compared.written(as_json))
    raise SystemExit(compared.code)


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


@archive.command("index")
@click.option("--rebuild", is_flag=True, help="Make all of it anew.")
@in_app
def index_command(rebuild: bool) -> None:
    """Take into the index of the archive what it does not hold yet.

    The worker does this every minute. While it is made anew, searches find less than there is.
    """
    from models import Origin
    from social.records.taking_in import begin_anew, take_in

    if rebuild:
        begin_anew()
    done = 0
    for done in take_in(Origin.COMMAND):
        click.echo(f"\r{done:,} entries", nl=False, err=True)
    click.echo(f"The index holds {done:,} entries more." if done else "Nothing was missing.")
