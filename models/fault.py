"""What was wrong with the installation, and since when?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class FaultKind(StrEnum):
    """What can be wrong."""

    DISK = "disk"
    QUEUE = "queue"
    WORKER = "worker"
    CHECKPOINT = "checkpoint"
    CLOCK = "clock"
    BACKUP = "backup"
    SCANNER = "scanner"
    ROOM = "room"
    LOST = "lost"


class Fault(Base):
    """Something that is wrong, from when it was seen first until it was not seen any more.

    `number` says how much: MB that are free, minutes that something waits, seconds of a clock, days
    since a backup, files that wait or
    are lost, or how full in percent. One of a kind stands at a time.
    """

    __tablename__ = "fault"
    __table_args__ = (
        Index("uq_fault_stands", "kind", unique=True, postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[FaultKind] = mapped_column(one_of(FaultKind))
    number: Mapped[int]
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
