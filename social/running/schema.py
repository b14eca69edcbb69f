"""Are the tables those that this version of the code expects?"""

from __future__ import annotations

import functools
import re
import time
from enum import StrEnum
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import errors, sql

from models.migrations.later import INDEXES
from social.running.database import plain, reason, shown
from social.running.trouble import Trouble

MIGRATIONS = Path(__file__).parent.parent.parent / "models" / "migrations"
NAMED = re.compile(r'^(revision|down_revision)\b[^=\n]*= "(\w+)"', re.MULTILINE)
PAUSES = (0.5, 1, 2, 4, 8, 8, 8)  # seconds between attempts
# Rules that hold for what is written since, and of which nobody looked whether all else keeps them.
# To look keeps nobody from reading or writing. Keys that are bare still are wrapped by a job.
NOT_LOOKED_AT = """
SELECT c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = 'public'::regnamespace AND k.contype = 'c' AND NOT k.convalidated
   AND k.conname <> 'ck_entry_key_wrapped'
"""
IS_BUILT = """
SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('public.' || quote_ident(%s))
"""
# The revision, and which one a version has to know to go on with the tables: a migration that takes
# away what versions before that one read leaves it as a comment. NULL where none did.
LEAST = "SELECT version_num, obj_description('alembic_version'::regclass) FROM alembic_version"
LOOK = 0.2  # seconds between attempts to migrate alone
LOCK = 0x6B72696E67  # only one process migrates: an advisory lock by the letters of "kring"


class Schema(StrEnum):
    """How the tables stand to the code."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


@functools.cache
def revisions() -> tuple[str, ...]:
    """List every revision that the code knows, the newest first.

    Read from the files' first lines: Alembic itself would cost each web process 0.3 s and 15 MB.
    """
    after: dict[str | None, str] = {}
    for path in (MIGRATIONS / "versions").glob("*.py"):
        named = dict(NAMED.findall(path.read_text()))
        after[named.get("down_revision")] = named["revision"]
    chain: list[str] = []
    while (next_one := after.get(chain[-1] if chain else None)) is not None:
        chain.append(next_one)
    return tuple(reversed(chain))


def compare(revision: str | None) -> Schema:
    """Say how a database's revision stands to the code; an unknown one is newer."""
    if revision is None:
        return Schema.OLDER
    if revision not in revisions():
        return Schema.NEWER
    return Schema.CURRENT if revision == revisions()[0] else Schema.OLDER


def goes_on(least: str | None) -> bool:
    """Tell whether code that runs already may go on with newer tables."""
    return least is None or least in revisions()


def revision(connection: psycopg.Connection) -> str | None:
    """Read the revision of a database; None before its first."""
    row = connection.execute("select to_regclass('alembic_version')").fetchone()
    if row is None or row[0] is None:
        return None
    found = connection.execute("select version_num from alembic_version").fetchone()
    return found[0] if found else None


def upgrade(owner_url: str) -> bool:
    """Bring the tables to this version; tell whether anything had to be done.

    Tables of a newer version are Trouble: they are never touched.
    """
    try:
        with psycopg.connect(plain(owner_url), autocommit=True) as connection:
            await_turn(connection)
            state = compare(revision(connection))
            if state is Schema.NEWER:
                raise Trouble(newer(owner_url))
            if state is Schema.OLDER:
                migrate(owner_url)
            finish(connection)  # also what one that was killed left
            return state is Schema.OLDER
    except psycopg.OperationalError as wrong:
        where = shown(owner_url)
        raise Trouble(f"The database at {where} cannot be used: {reason(wrong)}.") from None


def newer(url: str) -> str:
    """Say what to do about tables that a later version made."""
    return (
        f"The database at {shown(url)} was made by a newer version of Kring: "
        "install that version, or restore a backup from before it."
    )


def await_turn(connection: psycopg.Connection) -> None:
    """Wait until nobody else migrates.

    Asked again and again: an index that is built beside people's work waits for every statement
    that began before, so also for one that would wait here.
    """
    while connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone() != (True,):
        time.sleep(LOOK)


def migrate(owner_url: str) -> None:
    """Run every migration that is missing.

    People may be writing. A table that they do not let go of in time ends the attempt, with nothing
    done, and the next one begins after a pause.
    """
    for pause in PAUSES:
        try:
            return run_migrations(owner_url)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            time.sleep(pause)
    return run_migrations(owner_url)


def finish(connection: psycopg.Connection) -> None:
    """Do what migrations leave for afterwards, while people read and write."""
    for table, name in connection.execute(NOT_LOOKED_AT).fetchall():
        words = sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}")
        connection.execute(words.format(sql.Identifier(table), sql.Identifier(name)))
    for name, what in INDEXES.items():
        if connection.execute(IS_BUILT, [name]).fetchone() != (True,):
            build(connection, name, what)


def build(connection: psycopg.Connection, name: str, what: LiteralString) -> None:
    """Build an index; one of which a part was built before goes first."""
    index = sql.Identifier(name)
    connection.execute(sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}").format(index))
    words = sql.SQL("CREATE INDEX CONCURRENTLY {} ON ").format(index)
    connection.execute(words + sql.SQL(what))


def run_migrations(owner_url: str) -> None:
    """Run every migration that is missing, in one transaction."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy.exc import OperationalError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = owner_url
    try:
        command.upgrade(config, "head")
    except OperationalError as wrong:
        raise wrong.orig or wrong from None
