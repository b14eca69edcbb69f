"""Are the tables those that this version of the code expects?"""

from __future__ import annotations

import functools
import re
from enum import StrEnum
from pathlib import Path

import psycopg

from social.running.database import plain, reason, shown
from social.running.trouble import Trouble

MIGRATIONS = Path(__file__).parent.parent.parent / "models" / "migrations"
NAMED = re.compile(r'^(revision|down_revision)\b[^=\n]*= "(\w+)"', re.MULTILINE)
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
    """Run every migration that is missing."""
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
