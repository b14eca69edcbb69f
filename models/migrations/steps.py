"""Which steps do migrations take again and again?

Each looks at what the database has, and adds to it: migrations that were written side by side do
not take back what the other one brought.
"""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

WORDS = """
SELECT k.conname AS name, pg_get_constraintdef(k.oid) AS rule
  FROM pg_constraint k
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND k.conkey = ARRAY[a.attnum]
 WHERE k.conrelid = CAST(:table AS regclass) AND k.contype = 'c' AND a.attname = :column
"""
GUARDED = """
SELECT a.attname
  FROM pg_trigger t JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = ANY (t.tgattr)
 WHERE t.tgrelid = CAST(:table AS regclass) AND t.tgname = 'require_entry'
 ORDER BY a.attnum
"""


def allow(table: str, column: str, *words: str) -> None:
    """Let a column that holds one of some words hold these, too.

    What is there holds one of fewer words already, so nobody has to wait until all of it was looked
    at: that is done afterwards, while people write (`social.running.schema`).
    """
    values = {"table": table, "column": column}
    found = op.get_bind().execute(sa.text(WORDS), values).one()
    allowed = dict.fromkeys((*re.findall(r"'([^']*)'", found.rule), *words))
    op.drop_constraint(op.f(found.name), table)
    listed = sa.column(column).in_(list(allowed))
    op.create_check_constraint(op.f(found.name), table, listed, postgresql_not_valid=True)


def guard(table: str, *columns: str) -> None:
    """Let nobody change these columns without an entry, as those that are guarded already."""
    found = op.get_bind().execute(sa.text(GUARDED), {"table": table}).scalars().all()
    if found:
        op.execute(f"DROP TRIGGER require_entry ON {table}")
    listed = ", ".join(dict.fromkeys((*found, *columns)))
    op.execute(
        "CREATE CONSTRAINT TRIGGER require_entry "
        f"AFTER INSERT OR DELETE OR UPDATE OF {listed} ON {table} "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_entry()"
    )
