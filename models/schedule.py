"""What leaves the archive every day, for whom, and where does the next package begin?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.grant import Grant
from models.person import Person


class ScheduleTarget(StrEnum):
    """Where packages go; the settings say where that is."""

    FOLDER = "folder"
    S3 = "s3"


class ScheduleState(StrEnum):
    """What became of a schedule."""

    ASKED = "asked"
    RUNNING = "running"
    PAUSED = "paused"
    REFUSED = "refused"
    ENDED = "ended"


SET = (ScheduleState.RUNNING, ScheduleState.PAUSED)


class Schedule(Recorded, Base):
    """Exports that are made every day by one grant, until it ends; allowed by a second person.

    Each is about the entries of the log from where the one before ended, up to what is signed when
    it begins. `next` is the first entry that is in none yet: it moves with the same change by which
    a package counts as delivered, so that none is left out, and none goes twice.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        CheckConstraint("approved_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("refused_by_id <> asked_by_id", name="refused_by_another"),
        CheckConstraint("cardinality(recipients) > 0", name="encrypted"),
        CheckConstraint("next >= begins AND begins >= 0", name="forwards"),
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL) "
            "AND (refused_by_id IS NULL) = (refused_at IS NULL)",
            name="who_and_when",
        ),
        CheckConstraint(
            "state NOT IN ('running', 'paused') "
            "OR (approved_by_id IS NOT NULL AND due_at IS NOT NULL)",
            name="approved",
        ),
        Index("ix_schedule_due_at", "due_at", postgresql_where=text("state = 'running'")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "grant_id", "target", "folder", "formats", "recipients", "hour", "begins", "next", "state",
        "asked_by_id", "asked_at", "approved_by_id", "approved_at", "refused_by_id", "refused_at",
        "answer", "ended_by_id", "ended_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey(Grant.id), index=True)
    target: Mapped[ScheduleTarget] = mapped_column(one_of(ScheduleTarget))
    folder: Mapped[str] = mapped_column(String(limits.FOLDER))
    formats: Mapped[list[str]] = mapped_column(ARRAY(String(10)))
    recipients: Mapped[list[str]] = mapped_column(ARRAY(String(limits.RECIPIENT)))
    hour: Mapped[int]  # of the company's day
    begins: Mapped[int] = mapped_column(BigInteger, default=0)  # entries, counted from 0
    next: Mapped[int] = mapped_column(BigInteger, default=0)
    due_at: Mapped[datetime | None]  # from when on the next package is to be made
    state: Mapped[ScheduleState] = mapped_column(one_of(ScheduleState), default=ScheduleState.ASKED)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    approved_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    refused_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None]

    grant: Mapped[Grant] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a second person."""
        return self.state is ScheduleState.ASKED

    @property
    def is_set(self) -> bool:
        """Tell whether it was approved and is not over."""
        return self.state in SET
