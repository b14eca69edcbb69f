"""How does PostgreSQL plan a statement once, and not for every request?

psycopg prepares a statement after some times, and gives up all that it prepared at the first
rollback, since tables that were made before it would be gone. A request that only reads ends with
one, so nothing stayed prepared. Kring's web processes and workers make no tables: what a connection
prepared holds until it is closed.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg._preparing import PrepareManager
from sqlalchemy import Connection, text

ONCE = text("SET LOCAL plan_cache_mode = force_generic_plan")
ANEW = text("SET LOCAL plan_cache_mode = force_custom_plan")


class Kept(PrepareManager):
    """What a connection prepared, through every rollback."""

    def clear(self) -> bool:
        """Give up nothing: PREPARE is not undone by a rollback."""
        return False


def keep(connection: psycopg.Connection[Any], _pool: object) -> None:
    """Have a new connection keep what it prepares."""
    connection._prepared = Kept()


def plan_once(connection: Connection) -> None:
    """Have all that is asked from here on planned once, until the transaction ends.

    For what takes longer to plan than to answer, by indexes that suit any reader: PostgreSQL takes
    it that a LIMIT which it does not know lets a tenth of all rows through, and plans anew each
    time.
    """
    connection.execute(ONCE)


def plan_anew(connection: Connection) -> None:
    """Have all that is asked from here on planned for its values, until the transaction ends.

    For what some values need another way for, so that a plan for all of them reads too much.
    """
    connection.execute(ANEW)
