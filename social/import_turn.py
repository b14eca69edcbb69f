"""How does one import at a time run, whoever begins it: the page or the command line?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app
from sqlalchemy import func, select

LOCK = 0x6B72696E67_07  # held by a connection: it is free again when whoever had it is killed


@contextmanager
def turn() -> Iterator[bool]:
    """Take the turn for as long as the block lasts; False if another import has it."""
    engine = current_app.extensions["engine"]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_ours = bool(connection.scalar(select(func.pg_try_advisory_lock(LOCK))))
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.execute(select(func.pg_advisory_unlock(LOCK)))
