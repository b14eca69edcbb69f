"""What do officers gather about one dispute, how do they judge it, and what leaves the house?

What the field calls an e-discovery case is a matter here: a case is what moderators decide.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person


class Matter(Recorded, Base):
    """One dispute, inquiry or request of a regulator, with all that officers gather about it."""

    __tablename__ = "matter"
    __table_args__ = (Index("ix_matter_open", "id", postgresql_where=text("closed_at IS NULL")),)
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "reason", "opened_by_id", "opened_at", "closed_by_id", "closed_at", "close_reason",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.TITLE))
    reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(default=now)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    close_reason: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")

    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id], lazy="raise_on_sql")
    closed_by: Mapped[Person | None] = relationship(
        foreign_keys=[closed_by_id], lazy="raise_on_sql"
    )

    @property
    def is_open(self) -> bool:
        """Tell whether anything can still be done in it."""
        return self.closed_at is None


class Custodian(Recorded, Base):
    """A person whose words the matter is about; while they are, the matter does not exist to them.

    Whoever was one stays one in what is kept: `removed_at` says until when.
    """

    __tablename__ = "custodian"
    __table_args__ = (
        Index(
            "uq_custodian", "matter_id", "person_id",
            unique=True, postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_custodian_person_id", "person_id"),
    )  # fmt: skip
    guarded: ClassVar[tuple[str, ...]] = (
        "matter_id", "person_id", "added_by_id", "removed_at", "removed_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    matter: Mapped[Matter] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")


class ReviewItem(Base):
    """One version of one text in the review set of a matter: a line of the ledger.

    Entries of the matter say which search brought how many, and a digest of which.
    """

    __tablename__ = "review_item"
    __table_args__ = (Index("uq_review_item", "matter_id", "entry_id", unique=True),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(default=now)
    is_sampled: Mapped[bool] = mapped_column(default=False)  # a second person reads it, too

    matter: Mapped[Matter] = relationship(lazy="raise_on_sql")


class Round(StrEnum):
    """Whose judgement it is: the first reader's, the second one's, or what both settled on."""

    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


class Coding(Recorded, Base):
    """What a reader judges of an item; the field calls it coding. Of each round there is one."""

    __tablename__ = "coding"
    __table_args__ = (
        Index("uq_coding", "item_id", "round", unique=True),
        Index("ix_coding_by_id", "by_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "item_id", "round", "by_id", "is_responsive", "is_privileged", "is_personal",
        "needs_redaction", "note",
    )  # fmt: skip
    TAGS: ClassVar[tuple[str, ...]] = (
        "is_responsive", "is_privileged", "is_personal", "needs_redaction",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    round: Mapped[Round] = mapped_column(one_of(Round))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    is_responsive: Mapped[bool]
    is_privileged: Mapped[bool] = mapped_column(default=False)
    is_personal: Mapped[bool] = mapped_column(default=False)
    needs_redaction: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")

    item: Mapped[ReviewItem] = relationship(lazy="raise_on_sql")
    by: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def tags(self) -> tuple[bool, ...]:
        """Give what was judged, in the order of TAGS."""
        return tuple(getattr(self, name) for name in self.TAGS)


class RedactionReason(StrEnum):
    """Why words are taken out of what leaves the house."""

    PRIVILEGE = "privilege"
    PERSONAL = "personal"
    OTHERS = "others"
    SECRET = "secret"
    BESIDE = "beside"


class Redaction(Recorded, Base):
    """That some characters of an item are blacked out in whatever leaves the house.

    They are counted from the item's text as it was then; the original stays as it is.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        CheckConstraint("0 <= starts AND starts < ends", name="in_order"),
        Index("ix_redaction_item_id", "item_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "item_id", "starts", "ends", "reason", "by_id", "removed_at", "removed_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    starts: Mapped[int]
    ends: Mapped[int]
    reason: Mapped[RedactionReason] = mapped_column(one_of(RedactionReason))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    item: Mapped[ReviewItem] = relationship(lazy="raise_on_sql")


class Production(Recorded, Base):
    """What of a matter leaves the house, each item under a number of its own.

    One person draws it up, another approves it. It is fixed when it is drawn up: items, numbers,
    and how long the log was then.
    """

    __tablename__ = "production"
    __table_args__ = (
        CheckConstraint("approved_by_id <> made_by_id", name="two_people"),
        CheckConstraint("approved_at IS NULL OR refused_at IS NULL", name="decided_once"),
        Index("ix_production_matter_id", "matter_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "matter_id", "prefix", "first_number", "digits", "size", "made_by_id", "approved_by_id",
        "approved_at", "refused_by_id", "refused_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    prefix: Mapped[str] = mapped_column(String(limits.PREFIX))
    first_number: Mapped[int] = mapped_column(BigInteger)
    digits: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[int] = mapped_column(BigInteger)  # of the log, in leaves
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]

    matter: Mapped[Matter] = relationship(lazy="raise_on_sql")
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    @property
    def is_waiting(self) -> bool:
        """Tell whether a second person has still to decide."""
        return self.approved_at is None and self.refused_at is None

    def number(self, place: int) -> str:
        """Write the number of the item at a place, counted from 0, as it is stamped on it."""
        return f"{self.prefix}{self.first_number + place:0{self.digits}d}"


class ProductionItem(Base):
    """One item of a production; `place` counts from 0. The production's entry has a digest."""

    __tablename__ = "production_item"
    __table_args__ = (ForeignKeyConstraint(["item_id"], ["review_item.id"]),)

    production_id: Mapped[int] = mapped_column(ForeignKey("production.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(BigInteger, index=True)
