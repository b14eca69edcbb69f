"""`kring backup`: copy everything that Kring keeps, and see that the copy is of use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from social.running.database import database
from social.running.loading import loading
from social.running.trouble import Trouble
from social.settings import Settings

FOLDER = click.Path(path_type=Path)
THERE = click.Path(exists=True, path_type=Path)


class ByFolder(click.Group):
    """Commands by name; what is no command's name is the folder of a new backup."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read `kring backup FOLDER` as `kring backup make FOLDER`."""
        if args and args[0] not in (*self.commands, *context.help_option_names):
            args = ["make", *args]
        return super().parse_args(context, args)


@click.group(cls=ByFolder, subcommand_metavar="FOLDER [OPTIONS] | check BACKUP [OPTIONS]")
def backup() -> None:
    """Copy database, files, settings and keys into FOLDER while Kring runs, or check a copy.

    `kring backup make --help` tells what can be asked for.
    """


@backup.command("make")
@click.argument("folder", type=FOLDER)
@click.option("--recipient", "recipients", multiple=True, help="Seal the data to age1...")
@click.option("--keys", type=FOLDER, help="Where the keys go: a place apart from FOLDER.")
@click.option("--keys-recipient", "keys_recipients", multiple=True, help="Seal the keys to age1...")
@click.option("--without-keys", is_flag=True, help="Copy no keys; you keep them in another way.")
def make_command(**asked: Any) -> None:
    """Make a backup below FOLDER, named by the time, while Kring runs.

    Exit code 0: all is in it. 1: it was made, and lacks what was lost already: that is listed. 2:
    there is none.
    """
    try:
        code = make(**asked)
    except Trouble as trouble:
        click.echo(f"No backup: {trouble}", err=True)
        code = 2
    raise SystemExit(code)


def make(
    folder: Path,
    recipients: tuple[str, ...],
    keys: Path | None,
    keys_recipients: tuple[str, ...],
    without_keys: bool,
) -> int:
    """Make it, record it, and tell what came of it."""
    with loading():
        from models import Event
        from social.running.backup import making
        from social.running.noting import note

    wish = making.Wish(
        folder=folder,
        recipients=recipients,
        keys=keys,
        keys_recipients=keys_recipients,
        without_keys=without_keys,
    )
    settings = Settings.from_env()
    with database(settings) as lent:
        made = making.make(lent, wish, settings)
        note(lent, Event.BACKED_UP, file=made.manifest.name, size=made.size)
    copied = made.copied
    click.echo(f"{made.folder} is complete: {made.size:,} bytes, tables of {made.manifest.schema}.")
    click.echo(f"Files: {copied.count:,}, of which {copied.linked:,} were in the one before.")
    if made.keys is not None:
        click.echo(f"Its keys are in {made.keys}.")
    if copied.removed:
        click.echo(f"{copied.removed:,} files were removed by people meanwhile, and are not in it.")
    for name in copied.lost:
        click.echo(f"LOST: the store does not have file {name} as it was.", err=True)
    if copied.more:
        click.echo(f"LOST: {copied.more:,} more files.", err=True)
    if made.lost_keys:
        click.echo(f"LOST: {made.lost_keys:,} keys of the ledger are not in the keyring.", err=True)
    for place in made.left:
        click.echo(f"{place} was never finished; it can be removed.", err=True)
    return 0 if made.is_whole else 1


@backup.command("check")
@click.argument("folder", type=THERE)
@click.option("--keys", type=THERE, help="The keys of the backup, to open what the ledger says.")
@click.option("--identity", "identities", type=THERE, multiple=True, help="What opens it (age).")
@click.option("--seen", type=THERE, multiple=True, help="A checkpoint that was kept elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a program.")
def check_command(
    folder: Path,
    keys: Path | None,
    identities: tuple[Path, ...],
    seen: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Bring the backup in FOLDER (or the newest there) into an empty instance that is gone after.

    Exit code 0: all is there, and the ledger is the one that was signed. 1: it is not. 2: it could
    not be checked. Needs neither this installation's database nor its keys.
    """
    with loading():
        from social.running.backup.checking import check

    try:
        checked = check(found(folder, keys, identities), seen)
    except Trouble as trouble:
        click.echo(f"Could not check: {trouble}", err=True)
        raise SystemExit(2) from None
    click.echo(checked.written(as_json))
    if not as_json and checked.looked:
        for words in checked.looked.lost:
            click.echo(f"Newer than this backup: {words}.")
    raise SystemExit(checked.code)


def found(folder: Path, keys: Path | None, identities: tuple[Path, ...]) -> Any:
    """Find a backup, its keys, and what opens them."""
    from social.running.backup.reading import Backup
    from social.running.backup.streams import identities_of

    known = [one for path in identities for one in identities_of(path)]
    return Backup.at(folder, keys, known)
