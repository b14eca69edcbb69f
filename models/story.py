"""What worked, what went wrong, who used it again, and which story do people choose?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.comment import Comment
from models.person import Person
from models.post import Post

# A value is kept in hundredths of its unit: a quarter of an hour, a cent.
HUNDREDTHS = 100
MOST_VALUE = 10**12  # hundredths; ten milliards of a unit


class Unit(StrEnum):
    """What a story's value is counted in."""

    HOURS = "hours"
    EURO = "euro"
    KILOGRAMS = "kilograms"
    KILOWATT_HOURS = "kilowatt_hours"
    LITRES = "litres"
    OTHER = "other"  # a word of its own says which


class Story(Recorded, Base):
    """What a story or a lesson says besides the words of its post.

    The words are the post's own, under headings; here is what is counted, looked for and confirmed.
    """

    __tablename__ = "story"
    __table_args__ = (
        CheckConstraint("(amount IS NULL) = (unit IS NULL)", name="amount_of_a_unit"),
        CheckConstraint("confirmed_at IS NULL OR owner_id IS NOT NULL", name="confirmed_by_owner"),
        CheckConstraint("confirmed_at IS NULL OR denied_at IS NULL", name="confirmed_or_denied"),
        Index("ix_story_value", "unit", text("amount DESC"), text("post_id DESC")),
        Index("ix_story_concept_ids", "concept_ids", postgresql_using="gin"),
        Index("ix_story_site_ids", "site_ids", postgresql_using="gin"),
        Index("ix_story_owner_id", "owner_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "owner_id", "confirmed_at", "denied_at", "amount", "unit", "unit_word",
        "is_measured", "is_for_team", "concept_ids", "site_ids",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    # Who says whether the result is as told; nobody where nobody is asked.
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    denied_at: Mapped[datetime | None]  # the owner says that it is not as told
    amount: Mapped[int | None] = mapped_column(BigInteger)  # hundredths, of the first year
    unit: Mapped[Unit | None] = mapped_column(one_of(Unit))
    unit_word: Mapped[str] = mapped_column(String(limits.UNIT), default="")
    is_measured: Mapped[bool] = mapped_column(default=False)
    is_for_team: Mapped[bool] = mapped_column(default=False)  # told without names
    concept_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)  # skills used
    site_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def is_confirmed(self) -> bool:
        """Tell whether the named owner says that the result is as told."""
        return self.confirmed_at is not None


class CreditState(StrEnum):
    """Whether somebody wants to be named."""

    ASKED = "asked"
    CONSENTED = "consented"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by whoever told the story, or as it was erased


class Credit(Recorded, Base):
    """A colleague who had a part in a story; shown only while they want to be."""

    __tablename__ = "credit"
    __table_args__ = (
        Index("uq_credit", "story_id", "person_id", unique=True),
        Index("ix_credit_person_id", "person_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("story_id", "person_id", "state")

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[CreditState] = mapped_column(one_of(CreditState), default=CreditState.ASKED)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    story: Mapped[Story] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Reuse(Recorded, Base):
    """What a comment says that tells "we used it": where, after whom, and with what effect.

    The value is counted in the story's unit. It is there as long as its comment is shown.
    """

    __tablename__ = "reuse"
    __table_args__ = (
        Index("ix_reuse_story_id", "story_id"),
        Index("ix_reuse_parent_id", "parent_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "story_id", "comment_id", "parent_id", "site_id", "amount", "is_measured",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("reuse.id"))  # the reuse it followed
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    amount: Mapped[int | None] = mapped_column(BigInteger)  # hundredths
    is_measured: Mapped[bool] = mapped_column(default=False)

    story: Mapped[Story] = relationship(lazy="raise_on_sql")
    comment: Mapped[Comment] = relationship(lazy="raise_on_sql")


class Nomination(Recorded, Base):
    """A person's one vote of a month; the first for a story nominates it."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index("uq_nomination", "person_id", "month", unique=True),
        Index("ix_nomination_month", "month", "story_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("story_id", "person_id", "month")

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    month: Mapped[date]  # its first day
    made_at: Mapped[datetime] = mapped_column(default=now)

    story: Mapped[Story] = relationship(lazy="raise_on_sql")
