"""Who read a case that they may not read, by way of exception, and who allowed it?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.case import Case
from models.person import Person

OPEN = "closed_at IS NULL"


class Access(Recorded, Base):
    """One moderator's way into one case of a closed community, for a while, allowed by another.

    `closed_at` is when it was refused, or ended: with its case, or by itself at `ends_at`. The
    owners of the community are told once it is, or at once if whoever allowed it said so.
    """

    __tablename__ = "access"
    __table_args__ = (
        CheckConstraint("approved_by_id <> person_id", name="two_people"),
        CheckConstraint("refused_by_id <> person_id", name="refused_by_another"),
        CheckConstraint("num_nonnulls(approved_by_id, refused_by_id) < 2", name="one_answer"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved"),
        CheckConstraint("(approved_at IS NULL) = (ends_at IS NULL)", name="for_a_while"),
        CheckConstraint("refused_by_id IS NULL OR closed_at IS NOT NULL", name="refused_is_closed"),
        Index("uq_access_open", "case_id", "person_id", unique=True, postgresql_where=text(OPEN)),
        Index("ix_access_case_id", "case_id"),
        Index("ix_access_ends_at", "ends_at", postgresql_where=text(OPEN)),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "case_id", "person_id", "reason", "approved_by_id", "approved_at", "refused_by_id",
        "ends_at", "closed_at", "tells_at_once",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(limits.TITLE))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ends_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    tells_at_once: Mapped[bool] = mapped_column(default=False)

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold for those that open a case now, by the database's clock."""
        return and_(Access.closed_at.is_(None), Access.ends_at > func.now())
