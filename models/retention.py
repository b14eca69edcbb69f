"""How long is what kept, where, and who says so?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import Community
from models.person import Person

# A period of ISO 8601 with one unit, so that it is added to a date as people do: P7Y, P6M, P4W.
PERIOD = "^P[1-9][0-9]{0,2}[YMWD]$"


class RecordKind(StrEnum):
    """What kinds of records rules speak of; a rule for one may be there before the first record."""

    POST = "post"
    COMMENT = "comment"
    MESSAGE = "message"
    FILE = "file"
    PROFILE = "profile"
    SIGN_IN = "sign_in"
    REFUSAL = "refusal"
    MEMBERSHIP = "membership"
    REACTION = "reaction"
    REPORT = "report"
    ARCHIVE = "archive"


class Start(StrEnum):
    """What a period begins with."""

    MADE = "made"
    YEAR_END = "year_end"
    LEFT = "left"
    CLOSED = "closed"


class Retention(Recorded, Base):
    """One rule: what is kept at least and at most, for one kind, country and community, or any.

    A rule is never rewritten. Another one for the same kind, country and community takes its place
    when it takes effect; one that `ends` leaves the place to the rules that say less exactly.
    """

    __tablename__ = "retention"
    __table_args__ = (
        CheckConstraint(f"least ~ '{PERIOD}'", name="least"),
        CheckConstraint(f"most ~ '{PERIOD}'", name="most"),
        CheckConstraint("approved_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint(
            "(approved_at IS NULL) = (takes_effect_at IS NULL) "
            "AND (approved_at IS NULL OR refused_at IS NULL)",
            name="decided_once",
        ),
        Index("ix_retention_in_force", "kind", "takes_effect_at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "kind", "country", "community_id", "least", "most", "starts", "ends", "basis", "source",
        "valid_from", "is_checked", "proposed_by_id", "proposed_at", "approved_by_id",
        "approved_at", "takes_effect_at", "refused_by_id", "refused_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RecordKind] = mapped_column(one_of(RecordKind))
    country: Mapped[str | None] = mapped_column(String(2))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    least: Mapped[str | None] = mapped_column(String(6))
    most: Mapped[str | None] = mapped_column(String(6))
    starts: Mapped[Start] = mapped_column(one_of(Start), default=Start.MADE)
    ends: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[str] = mapped_column(String(limits.TITLE))
    source: Mapped[str] = mapped_column(String(limits.TITLE))
    valid_from: Mapped[date | None]
    is_checked: Mapped[bool] = mapped_column(default=False)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    takes_effect_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]

    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")
    proposed_by: Mapped[Person] = relationship(foreign_keys=[proposed_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for a second person."""
        return self.approved_at is None and self.refused_at is None

    @property
    def scope(self) -> tuple[RecordKind, str | None, int | None]:
        """Name what the rule speaks of: two rules of one scope take each other's place."""
        return (self.kind, self.country, self.community_id)
