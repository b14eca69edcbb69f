"""What does somebody not want to see, and until when?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, now, one_of
from models.role import Role


class FilterKind(StrEnum):
    """What a filter is about."""

    WORDS = "words"
    TOPIC = "topic"
    PERSON = "person"
    COMMUNITY = "community"


class FilterWay(StrEnum):
    """What becomes of what it is about."""

    FOLD = "fold"  # a line says that something is here, and why it is folded
    LEAVE_OUT = "leave_out"  # not on the home page; folded elsewhere


class OwnFilter(Base):
    """That somebody does not want to see something: their own affair, told to nobody.

    `label` says what it is about, as it was called then; `stems` what the index of the search is
    asked for words. `is_block`: the two do not write to each other alone, either.
    """

    __tablename__ = "own_filter"
    __table_args__ = (
        CheckConstraint(
            "CASE kind WHEN 'words' THEN stems <> '' WHEN 'topic' THEN topic_id IS NOT NULL "
            "WHEN 'person' THEN other_id IS NOT NULL ELSE community_id IS NOT NULL END",
            name="about_something",
        ),
        CheckConstraint("NOT is_block OR kind = 'person'", name="people_are_blocked"),
        Index("ix_own_filter_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[FilterKind] = mapped_column(one_of(FilterKind))
    way: Mapped[FilterWay] = mapped_column(one_of(FilterWay), default=FilterWay.FOLD)
    is_block: Mapped[bool] = mapped_column(default=False)
    label: Mapped[str] = mapped_column(String(limits.FILTER))
    stems: Mapped[str] = mapped_column(String(limits.FILTER_STEMS), default="")
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold until the end that its owner gave it."""
        return or_(OwnFilter.until.is_(None), OwnFilter.until > func.now())

    @staticmethod
    def blocking() -> ColumnElement[bool]:
        """Hold for a block that counts: nobody blocks whoever has a task for the whole company."""
        has_task = select(Role.id).where(Role.person_id == OwnFilter.other_id)
        return and_(OwnFilter.is_block, OwnFilter.in_force(), ~has_task.exists())
