"""What was decided, and why? There is no restriction without its statement of reasons."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.case import Case, Found
from models.community import Community
from models.person import Person


class Measure(StrEnum):
    """What is done, from nothing to the gravest."""

    NONE = "none"
    HINT = "hint"
    EDIT = "edit"
    HIDE = "hide"
    COOL_DOWN = "cool_down"
    APPROVAL = "approval"
    MUTE = "mute"
    SUSPEND = "suspend"


LASTING = "measure IN ('cool_down', 'approval', 'mute', 'suspend')"
HIDING = (Measure.EDIT, Measure.HIDE)


class Decision(Recorded, Base):
    """What became of a case, with its statement of reasons.

    `ends_at` is when a restriction of a person ends by itself, `ended_at` when it was ended before:
    by an edit that was asked for, or by an appeal. Until `expires_at` it counts as an earlier one.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint(
            "measure IN ('none', 'hint') OR erased_at IS NOT NULL "
            "OR (happened <> '' AND rule <> '' AND why <> '')",
            name="statement_of_reasons",
        ),
        CheckConstraint(f"({LASTING}) = (ends_at IS NOT NULL)", name="for_how_long"),
        CheckConstraint("confirmed_by_id <> decided_by_id", name="two_people"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed"),
        CheckConstraint(
            "measure IN ('none', 'hint', 'edit', 'hide') "
            "OR (measure IN ('mute', 'suspend')) = (community_id IS NULL)",
            name="somewhere",
        ),
        Index(
            "uq_decision_case", "case_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
        Index("ix_decision_case_id", "case_id"),
        Index("ix_decision_author_id", "author_id", "id"),
        Index(
            "ix_decision_restraining",
            "author_id",
            postgresql_where=text(f"ended_at IS NULL AND {LASTING}"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "case_id", "author_id", "community_id", "measure", "happened", "rule", "why", "found",
        "is_automated", "text_version", "decided_by_id", "confirmed_by_id", "ends_at", "ended_at",
        "expires_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    measure: Mapped[Measure] = mapped_column(one_of(Measure))
    happened: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    rule: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    why: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    found: Mapped[Found] = mapped_column(one_of(Found))
    is_automated: Mapped[bool] = mapped_column(default=False)
    text_version: Mapped[int]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    # What was decided on an appeal is not appealed against again.
    is_final: Mapped[bool] = mapped_column(default=False, server_default="false")

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")

    @property
    def waits(self) -> bool:
        """Tell whether a second person has to confirm it before it holds."""
        return self.measure is Measure.SUSPEND and self.confirmed_at is None

    def is_in_force(self, moment: datetime) -> bool:
        """Tell whether it holds at a moment."""
        is_over = self.ended_at is not None or (self.ends_at is not None and self.ends_at <= moment)
        return not is_over and not self.waits

    @staticmethod
    def restraining() -> ColumnElement[bool]:
        """Hold for restrictions of a person that are in force now, by the database's clock."""
        confirmed = (Decision.measure != Measure.SUSPEND) | Decision.confirmed_at.is_not(None)
        return and_(Decision.ended_at.is_(None), Decision.ends_at > func.now(), confirmed)
