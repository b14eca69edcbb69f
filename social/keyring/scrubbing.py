"""How do old bytes leave the files of the database?

A row that was deleted or written over stays in its page until the place is needed. VACUUM does not
help: it takes away the pointer and moves what is left together, and the bytes go on lying in the
hole of the page. VACUUM FULL writes a new file with what is there, and drops the old one. The
planner's statistics hold samples of the words themselves, so they are gathered anew, and their own
table is written anew as well. What is left is the write-ahead log, whose old segments go after a
checkpoint; the embedded server never uses one twice (`wal_recycle`).
"""

from __future__ import annotations

import logging
from contextlib import suppress

import psycopg
from flask import current_app
from psycopg import sql
from sqlalchemy import select, update

from models import Origin, Scrub, now, session
from social.changes import change
from social.running.database import plain
from social.running.trouble import Trouble

log = logging.getLogger("kring.scrub")

PATIENCE = "30s"  # a table in use is tried again later; meanwhile nobody waits behind us for longer

# What only grows, or holds nothing that anybody wrote.
LOSES_NOTHING = (
    "alembic_version", "certificate", "checkpoint", "destroyed", "entry", "leaf", "tile",
)  # fmt: skip
TABLES = """
    SELECT relname, pg_has_role(relowner, 'USAGE') FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL(%s)
     ORDER BY relname
"""
# Columns of words, also of stems and of lists, of which there are samples.
SAMPLED = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod)
      FROM pg_stats s
      JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = 'public'::regnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname
      JOIN pg_type t ON t.oid = a.atttypid
     WHERE s.schemaname = 'public' AND s.tablename = %s
       AND (t.typcategory IN ('S', 'A') OR t.typname IN ('tsvector', 'jsonb'))
       AND NOT EXISTS (SELECT FROM pg_trigger g
                        WHERE g.tgrelid = c.oid AND a.attnum = ANY (g.tgattr))
"""
OWNS_DATABASE = """
    SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()
"""


def scrub_if_asked() -> bool:
    """Clean the files if something was erased since the last time; tell whether that was so."""
    asked = session.scalars(select(Scrub.id).where(Scrub.done_at.is_(None))).all()
    session.rollback()
    if asked:
        scrub(current_app.config["SETTINGS"].database_owner_url)
        with change(None, origin=Origin.JOB):
            session.execute(update(Scrub).where(Scrub.id.in_(asked)).values(done_at=now()))
    return bool(asked)


def scrub(owner_url: str) -> None:
    """Write every table anew that may have lost something. Trouble if the tables are not ours.

    Nobody can use a table while it is written: some seconds for a million posts.
    """
    with psycopg.connect(plain(owner_url), autocommit=True) as connection:
        connection.execute(f"SET lock_timeout = '{PATIENCE}'")
        for table in tables(connection):
            connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table)))
            drop_samples(connection, table)
        scrub_statistics(connection)
        pass_log_on(connection)


def tables(connection: psycopg.Connection) -> list[str]:
    """List the tables to be written anew."""
    found = connection.execute(TABLES, [list(LOSES_NOTHING)]).fetchall()
    if not all(is_ours for _name, is_ours in found):
        raise Trouble(
            "Old bytes cannot leave the database's files: set DATABASE_OWNER_URL to the role "
            "that owns the tables."
        )
    return [name for name, _is_ours in found]


def drop_samples(connection: psycopg.Connection, table: str) -> None:
    """Drop the planner's samples of a table of which nothing is left: ANALYZE would keep them.

    To give a column the type that it has drops what is known of it. Guarded columns cannot be given
    one, nor need they: of what is guarded, rows stay.
    """
    name = sql.Identifier(table)
    is_left = connection.execute(sql.SQL("SELECT EXISTS (SELECT FROM {})").format(name)).fetchone()
    if is_left == (True,):
        return
    for column, kind in connection.execute(SAMPLED, [table]).fetchall():
        change = sql.SQL("ALTER TABLE {} ALTER COLUMN {} TYPE {}")
        connection.execute(change.format(name, sql.Identifier(column), sql.SQL(kind)))


def scrub_statistics(connection: psycopg.Connection) -> None:
    """Write the planner's samples anew; the owner of the database may."""
    (is_ours,) = connection.execute(OWNS_DATABASE).fetchone() or (False,)
    if is_ours:
        connection.execute("VACUUM FULL pg_catalog.pg_statistic")
    else:
        log.warning("samples of what was erased may stay in pg_statistic: own the database")


def pass_log_on(connection: psycopg.Connection) -> None:
    """Let the old write-ahead log go now; where we may not, the next checkpoints let it go."""
    with suppress(psycopg.errors.InsufficientPrivilege):
        for _time in ("what was erased", "what erasing wrote"):
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("CHECKPOINT")
