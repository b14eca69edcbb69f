"""Which house rules are there, who answers for each, and how often is one hit?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person


class Stage(StrEnum):
    """How far a rule is: written, counting only, in force, over."""

    DRAFT = "draft"
    TRIAL = "trial"
    ACTIVE = "active"
    RETIRED = "retired"


class Rule(Recorded, Base):
    """A house rule that moderators and administrators write, in its present version.

    `says` are its plain facts, as moderation.ruling reads and writes them, but for `key` and owner.
    `wish` is a stage and facts that somebody wants it to have, and another has to approve. `tried`
    is what was counted when it was last tried on what is there, and in which version.
    """

    __tablename__ = "rule"
    __table_args__ = (
        CheckConstraint("(wish IS NULL) = (wished_by_id IS NULL)", name="wished_by_somebody"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "key", "says", "stage", "owner_id", "version", "wish", "wished_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(limits.NAME), unique=True)
    says: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stage: Mapped[Stage] = mapped_column(one_of(Stage), default=Stage.DRAFT)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    wish: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    wished_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    tried: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="raise_on_sql")
    wished_by: Mapped[Person | None] = relationship(
        foreign_keys=[wished_by_id], lazy="raise_on_sql"
    )


class RuleVersion(Base):
    """What a rule said in each of its versions, and who wrote that; entries of the rule keep it."""

    __tablename__ = "rule_version"
    __table_args__ = (
        CheckConstraint("approved_by_id <> written_by_id", name="two_people"),
        Index("uq_rule_version_rule_id_number", "rule_id", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    number: Mapped[int]
    says: Mapped[dict[str, Any]] = mapped_column(JSONB)
    stage: Mapped[Stage] = mapped_column(one_of(Stage))
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    written_by: Mapped[Person | None] = relationship(
        foreign_keys=[written_by_id], lazy="raise_on_sql"
    )
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )


class RuleHit(Base):
    """One text that a rule found something in: on which day, and neither whose nor where."""

    __tablename__ = "rule_hit"
    __table_args__ = (Index("ix_rule_hit_rule_id_day", "rule_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    day: Mapped[date]


class Rulebook(Base):
    """The edition of the rules as they are now: who has read another one reads them again.

    It is drawn by chance, so that none comes twice, also when a copy of the database is brought
    back.
    """

    __tablename__ = "rulebook"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    edition: Mapped[str] = mapped_column(String(16))
