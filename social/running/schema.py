"""Are the tables those that this version of the code expects?"""

from __future__ import annotations

import functools
import re
import time
from enum import StrEnum
from pathlib import Path

import psycopg
from psycopg import errors, sql

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
            connection.execute("select pg_advisory_lock(%s)", [LOCK])
            state = compare(revision(connection))
            if state is Schema.CURRENT:
                return False
            if state is Schema.NEWER:
                raise Trouble(newer(owner_url))
            migrate(owner_url)
            return True
    except psycopg.OperationalError as wrong:
        where = shown(owner_url)
        raise Trouble(f"The database at {where} cannot be used: {reason(wrong)}.") from None


def newer(url: str) -> str:
    """Say what to do about tables that a later version made."""
    return (
        f"The database at {shown(url)} was made by a newer version of Kring: "
        "install that version, or restore a backup from before it."
    )


def migrate(owner_url: str) -> None:
    """Run every migration that is missing, and look afterwards at what they left to be looked at.

    People may be writing. A table that they do not let go of in time ends the attempt, with nothing
    done, and the next one begins after a pause.
    """
    for pause in PAUSES:
        try:
            run_migrations(owner_url)
            break
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            time.sleep(pause)
    else:
        run_migrations(owner_url)
    with psycopg.connect(plain(owner_url), autocommit=True) as connection:
        for table, name in connection.execute(NOT_LOOKED_AT).fetchall():
            words = sql.SQL("ALTER TABLE {} VALIDATE CONSTRAINT {}")
            connection.execute(words.format(sql.Identifier(table), sql.Identifier(name)))


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
