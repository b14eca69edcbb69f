"""What may not be destroyed, whatever the rules say?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person


class Hold(Recorded, Base):
    """A question that keeps whatever answers to it: whose, where, when, with which words.

    Each part that is empty means all. It keeps what is there and what comes, from the moment that
    it is asked for: whoever approves may be asleep when the night's disposal begins.
    """

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("approved_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("released_by_id <> release_asked_by_id", name="two_people_release"),
        CheckConstraint("begins_at < ends_at", name="begins_before_it_ends"),
        CheckConstraint("approved_at IS NULL OR refused_at IS NULL", name="decided_once"),
        Index(
            "ix_hold_keeping", "id", postgresql_where=text(
                "refused_at IS NULL AND released_at IS NULL"
            )
        ),
    )  # fmt: skip
    guarded: ClassVar[tuple[str, ...]] = (
        "matter", "reason", "people_ids", "community_ids", "begins_at", "ends_at", "words",
        "matter_id", "asked_by_id", "asked_at", "approved_by_id", "approved_at", "refused_by_id",
        "refused_at", "review_at", "release_asked_by_id", "release_asked_at", "released_by_id",
        "released_at", "release_reason",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    matter: Mapped[str] = mapped_column(String(limits.TITLE))  # as it is named
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    people_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    community_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    begins_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    words: Mapped[list[str]] = mapped_column(ARRAY(String(limits.QUERY)), default=list)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    review_at: Mapped[datetime]
    release_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    release_asked_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")

    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    release_asked_by: Mapped[Person | None] = relationship(
        foreign_keys=[release_asked_by_id], lazy="raise_on_sql"
    )

    @property
    def is_keeping(self) -> bool:
        """Tell whether what answers to it may not be destroyed."""
        return self.refused_at is None and self.released_at is None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a second person."""
        return self.is_keeping and self.approved_at is None

    @property
    def is_going(self) -> bool:
        """Tell whether one asked to release it, and it waits for a second person."""
        return self.is_keeping and self.release_asked_at is not None
