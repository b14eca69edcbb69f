"""What keeps the log from being signed, seen or stamped, and since when?"""

from __future__ import annotations

from sqlalchemy import Connection, text

from models import limits, now

RAISE = text(
    """
    INSERT INTO alarm (part, words, raised_at)
    SELECT CAST(:part AS text), CAST(:words AS text), CAST(:at AS timestamptz)
     WHERE NOT EXISTS (
        SELECT FROM alarm WHERE part = :part AND words = :words AND ended_at IS NULL)
    RETURNING id
    """
)
END = text("UPDATE alarm SET ended_at = :at WHERE part = :part AND ended_at IS NULL")
STANDS = text("SELECT EXISTS (SELECT FROM alarm WHERE part = :part AND ended_at IS NULL)")


def stands(connection: Connection, part: str) -> bool:
    """Tell whether an alarm of a part is open."""
    found: bool = connection.scalar(STANDS, {"part": part})
    return found


def raised(connection: Connection, part: str, words: str) -> bool:
    """Raise an alarm; False if it stands already. Commits, as the role that seals."""
    row = {"part": part, "words": words[: limits.ALARM], "at": now()}
    with connection.begin():
        return connection.execute(RAISE, row).first() is not None


def end(connection: Connection, part: str) -> None:
    """End the alarms of a part: what kept it is over. Commits, as the role that seals."""
    with connection.begin():
        connection.execute(END, {"part": part, "at": now()})
