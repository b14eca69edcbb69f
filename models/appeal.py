"""What does somebody say against a decision, and what became of that?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.case import Case
from models.decision import Decision
from models.person import Person

OPEN = "decided_at IS NULL"


class AppealOutcome(StrEnum):
    """What somebody else made of a decision."""

    UPHELD = "upheld"
    SOFTENED = "softened"
    REVERSED = "reversed"


class Appeal(Recorded, Base):
    """One appeal against one decision, judged by another person than who decided."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("decided_by_id <> decider_id", name="another_person"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_with_outcome"),
        Index("ix_appeal_open", "due_at", "id", postgresql_where=text(OPEN)),
        Index("ix_appeal_case_id", "case_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "decision_id", "author_id", "decider_id", "due_at", "outcome", "answer", "decided_by_id",
        "decided_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    decider_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    outcome: Mapped[AppealOutcome | None] = mapped_column(one_of(AppealOutcome))
    answer: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship(lazy="raise_on_sql")
    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to judge it."""
        return self.decided_at is None


class AppealMessage(Base):
    """What author and judges say to one another about an appeal; entries of it keep the words."""

    __tablename__ = "appeal_message"
    __table_args__ = (Index("ix_appeal_message_appeal_id", "appeal_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    said_at: Mapped[datetime] = mapped_column(default=now)
