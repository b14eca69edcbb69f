"""Which statements take the database longer than they should?"""

from __future__ import annotations

import logging
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

from social import meters

log = logging.getLogger("kring.database")
LONGEST = 2_000  # characters of a statement


def watch(engine: Engine, milliseconds: int) -> None:
    """Log what takes longer, as it was written: what people said stands in none of them.

    Values are never in a statement's text, but beside it. No limit, no log.
    """
    if not milliseconds:
        return

    def begin(connection: Connection, *_about: object) -> None:
        connection.info["began"] = time.perf_counter()

    def end(connection: Connection, _cursor: Any, statement: str, *_about: object) -> None:
        took = (time.perf_counter() - connection.info["began"]) * 1000
        if took > milliseconds:
            meters.SLOW_STATEMENTS.inc()
            facts = {"ms": round(took), "statement": " ".join(statement.split())[:LONGEST]}
            log.warning("a slow statement", extra={"facts": facts})

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
