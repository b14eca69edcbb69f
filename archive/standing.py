"""How does the log stand: what was signed last, who saw it, what waits, what is wrong?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, text

from archive import log as logs
from archive import note, witnessing
from archive.log import Log

MANY = 10_000  # waiting entries are counted to here
NEWEST = text("SELECT size, signed_at, note FROM checkpoint ORDER BY size DESC LIMIT 1")
WAITING = text("SELECT count(*) FROM (SELECT FROM unsealed LIMIT :many) AS counted")
KEYS = text("SELECT verifier, since FROM log_key ORDER BY since")
# A step finds each next witness: every checkpoint has its lines, and they are not all read.
SEEN = text(
    """
    WITH RECURSIVE step AS (
        (SELECT witness FROM cosignature ORDER BY witness LIMIT 1)
        UNION ALL
        SELECT (SELECT c.witness FROM cosignature c WHERE c.witness > step.witness
                 ORDER BY c.witness LIMIT 1)
          FROM step WHERE step.witness IS NOT NULL
    )
    SELECT step.witness, newest.size, newest.at
      FROM step CROSS JOIN LATERAL (
           SELECT c.size, c.at FROM cosignature c WHERE c.witness = step.witness
            ORDER BY c.size DESC LIMIT 1) AS newest
     ORDER BY 1
    """
)
STAMPS = text(
    "SELECT DISTINCT ON (authority) authority, size, at FROM stamp ORDER BY authority, size DESC"
)
# What is not over comes first, however old it is.
ALARMS = text(
    "SELECT words, raised_at, ended_at FROM alarm ORDER BY ended_at IS NULL DESC, id DESC LIMIT 10"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an officer sees of the log at a moment."""

    size: int
    signed_at: datetime | None
    root: str
    waiting: int
    keys: Sequence[Row[Any]]
    seen: Sequence[Row[Any]]
    stamps: Sequence[Row[Any]]
    alarms: Sequence[Row[Any]]

    @property
    def is_well(self) -> bool:
        """Tell whether nothing is wrong now."""
        return all(alarm.ended_at is not None for alarm in self.alarms)


def of(connection: Connection) -> Standing:
    """Gather how the log stands."""
    newest = connection.execute(NEWEST).first()
    signed = logs.read(note.read(newest.note)) if newest else None
    return Standing(
        size=signed.size if signed else 0,
        signed_at=newest.signed_at if newest else None,
        root=signed.root.hex() if signed else "",
        waiting=connection.scalar(WAITING, {"many": MANY}) or 0,
        keys=connection.execute(KEYS).all(),
        seen=connection.execute(SEEN).all(),
        stamps=connection.execute(STAMPS).all(),
        alarms=connection.execute(ALARMS).all(),
    )


def note_of(connection: Connection) -> str | None:
    """Give the newest checkpoint, with the lines of its witnesses under it."""
    words = Log(connection).newest()
    if words is None:
        return None
    size = logs.read(note.read(words)).size
    return words + "".join(f"{line}\n" for line in witnessing.signatures(connection, size))
