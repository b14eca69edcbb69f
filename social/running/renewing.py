"""How do the files of an older PostgreSQL become those of the one that we have?

By a dump that is poured into new files beside the old ones, and looked at before it takes their
place. The old server is only asked; its files stay beside, under the name of their version.

    postgres             what is served
    postgres.coming      new files that are being filled: thrown away at the next try
    postgres.renewed     new files that are whole, and were looked at
    postgres-16          the old files, afterwards

The place is taken by two renames. Whoever dies between them leaves `postgres.renewed` without a
`postgres`: nothing starts then but `kring upgrade`, which does the second.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from social.running.account import account_for
from social.running.cluster import Urls
from social.running.database import embedded, plain
from social.running.folders import hold, holder, only_one, prepare
from social.running.place import MAJOR, RENEWED, cluster_folder, installed_programs, major_of
from social.running.postgres import Postgres
from social.running.trouble import Trouble
from social.settings import Settings

COMING = ".coming"
DEBIAN = "/usr/lib/postgresql/{}/bin"
LEAST = 15  # the oldest whose dumps are tried
HEADROOM = 1.3  # of what the old files take, for the new ones
LOG_ROOM = 1_100_000_000  # bytes of write-ahead log at most, beside them

TABLES = """
SELECT relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"

Say = Callable[[str], object]


@dataclass(frozen=True)
class Renewed:
    """What came of it."""

    before: str  # the major version of the old files
    kept: Path  # where they are now
    rows: int
    tables: int
    ledger: str  # what was said of it


def renew(settings: Settings, programs: Path | None, say: Say) -> Renewed | None:
    """Carry the embedded database over to our PostgreSQL; None where it is of that already.

    Trouble while it is served, without the older programs, without room, and where anything is not
    as it was: then what was is untouched.
    """
    if settings.database_url:
        raise Trouble("DATABASE_URL names a server of your own: upgrade it as its maker says.")
    prepare(settings.data_dir)
    with only_one(settings.data_dir), alone(settings.data_dir):
        folder = cluster_folder(settings.data_dir)
        settle(folder)
        before = major_of(folder)
        if before is None:
            raise Trouble(f"There is no database in {folder} yet.")
        if before == MAJOR:
            return None
        bin_folder = older_programs(before, programs)
        refuse_without_room(folder)
        return carried_over(settings, folder, before, bin_folder, say)


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Keep other commands from starting the database meanwhile."""
    path = data_dir / "postgres.lock"
    lock = hold(path)
    if lock is None:
        raise Trouble(
            f"Process {holder(path)}, another `kring` command, uses the database: "
            "try again when it has finished."
        )
    with lock:
        yield


def settle(folder: Path) -> None:
    """Do the second rename, where somebody died before it."""
    renewed = folder.with_name(folder.name + RENEWED)
    if not folder.exists() and renewed.exists():
        renewed.rename(folder)
        keep_names(folder.parent)


def older_programs(before: str, given: Path | None) -> Path:
    """Find the programs of an older PostgreSQL: where one says, or where Debian puts them."""
    if int(before) > int(MAJOR):
        raise Trouble(
            f"The database is of PostgreSQL {before}, newer than the {MAJOR} of this version of "
            "Kring: install the version that made it."
        )
    if int(before) < LEAST:
        raise Trouble(f"PostgreSQL {before} is too old: Kring needs {LEAST} or newer.")
    beside = installed_programs().parent
    places = [given] if given else [
        beside / f"pginstall{before}" / "bin", beside / "pginstall" / "bin",
        Path(DEBIAN.format(before)),
    ]  # fmt: skip
    for place in places:
        if version_of(place / "postgres") == before:
            return place
    where = f"there are none in {given}" if given else "they are not installed"
    raise Trouble(
        f"The database is of PostgreSQL {before}, whose programs are needed once more: {where}. "
        f"Install your system's postgresql-{before}, or name their folder with --programs."
    )


def version_of(program: Path) -> str | None:
    """Ask a `postgres` for its major version; None where there is none."""
    if not os.access(program, os.X_OK):
        return None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = said.stdout.split()
    return words[2].split(".")[0] if said.returncode == 0 and len(words) > 2 else None


def refuse_without_room(folder: Path) -> None:
    """Refuse to begin where the disk would be full before the end."""
    size = sum(path.stat().st_size for path in (folder / "base").rglob("*") if path.is_file())
    needed = int(size * HEADROOM) + min(LOG_ROOM, size * 2)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Trouble(
            f"There are {free / 1e9:.1f} GB free beside {folder}, and {needed / 1e9:.1f} GB are "
            "needed: make room first."
        )


def carried_over(
    settings: Settings, folder: Path, before: str, bin_folder: Path, say: Say
) -> Renewed:
    """Fill new files from the old ones, look at them, and let them take their place."""
    kept = folder.with_name(f"{folder.name}-{before}")
    if kept.exists():
        raise Trouble(f"{kept} is there already, from an earlier upgrade: remove it first.")
    coming, renewed = (folder.with_name(folder.name + end) for end in (COMING, RENEWED))
    for left in (coming, renewed):
        shutil.rmtree(left, ignore_errors=True)
    now = embedded(settings)
    log = settings.data_dir / "log" / "postgres-upgrade.log"
    old = Postgres(folder, now.passwords, log=log, programs=readable(bin_folder, folder))
    new = Postgres(coming, now.passwords, log=log)
    with running(old), running(new):
        say(f"Carrying the database over from PostgreSQL {before} to {MAJOR} ...")
        pour(old.urls, new.urls)
        say("Comparing ...")
        rows = compared(old.urls, new.urls)
        ledger = looked_at(settings, new.urls)
    keep(coming)
    coming.rename(renewed)
    keep_names(folder.parent)
    folder.rename(kept)
    renewed.rename(folder)
    keep_names(folder.parent)
    return Renewed(before, kept, sum(rows.values()), len(rows), ledger)


def readable(bin_folder: Path, folder: Path) -> Path:
    """Refuse programs that the account of the database cannot run."""
    account = account_for(folder)
    if not account.may_enter(bin_folder / "postgres"):
        raise Trouble(
            f"The account {account.name} cannot run {bin_folder / 'postgres'}: "
            "put them where everybody can, such as /opt."
        )
    return bin_folder


@contextmanager
def running(postgres: Postgres) -> Iterator[None]:
    """Run a server as long as the block."""
    try:
        postgres.start()
        yield
    finally:
        postgres.stop()


def pour(old: Urls, new: Urls) -> None:
    """Copy everything that is in one database into another, by the newer programs of both."""
    from social.running.backup.dumping import CHUNK, DUMP, begun, restore_from

    with begun("pg_dump", old.owner_url, DUMP, stdout=subprocess.PIPE) as process:

        def through(to: object) -> None:
            while chunk := process.stdout.read(CHUNK):  # type: ignore[union-attr]
                to.write(chunk)  # type: ignore[attr-defined]
            if process.wait():
                raise Trouble("The old database could not be read to its end.")

        restore_from(new.owner_url, through)
    with psycopg.connect(plain(new.owner_url), autocommit=True) as connection:
        connection.execute("ANALYZE")


def compared(old: Urls, new: Urls) -> Mapping[str, int]:
    """Count the rows of every table on both sides, and where sequences stand."""
    there, here = (counted(urls.owner_url) for urls in (old, new))
    for name in sorted({*there, *here}):
        if there.get(name) != here.get(name):
            raise Trouble(
                f"{name}: {there.get(name)} before, {here.get(name)} afterwards. "
                "Nothing was changed; keep the log of this, and ask for help."
            )
    return {name: number for name, number in here.items() if not name.startswith("next of ")}


def counted(owner_url: str) -> dict[str, int | None]:
    """Count the rows of each table, and read where each sequence stands."""
    found: dict[str, int | None] = {}
    with psycopg.connect(plain(owner_url)) as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            asked = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            (found[table],) = connection.execute(asked).fetchone() or (0,)
        for name, value in connection.execute(SEQUENCES).fetchall():
            found[f"next of {name}"] = value
    return found


def looked_at(settings: Settings, new: Urls) -> str:
    """Check the ledger of the new files as `kring archive verify --full` does; say how it is."""
    from archive.keyring import keyring
    from social.keyring.shelf import shelf_of
    from social.running.backup.looking import look

    keyring.open(shelf_of(settings))
    on = settings.on(new.owner_url, new.app_url, new.seal_url)
    found = look(on, None, (), is_full=True, blob=None)
    if found.report.faults:
        raise Trouble(
            f"The ledger is not as it was signed: {found.report.written(False).splitlines()[-1]}. "
            "Nothing was changed: `kring archive verify --full` with the old version says more."
        )
    return found.report.written(False)


def keep(folder: Path) -> None:
    """Get all that was written to the disk."""
    os.sync()
    keep_names(folder)


def keep_names(folder: Path) -> None:
    """Get the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
