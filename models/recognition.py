"""Who is thanked for what, and what does the company hold dear?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now, one_of
from models.person import Person
from models.post import Post
from models.story import CreditState


class CompanyValue(Recorded, Base):
    """One thing that the company holds dear, with its name in each language that has one."""

    __tablename__ = "company_value"
    guarded: ClassVar[tuple[str, ...]] = ("names", "is_offered")

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    is_offered: Mapped[bool] = mapped_column(default=True)  # can be chosen; old thanks keep theirs

    def name_in(self, language: str) -> str:
        """Name it in a language, or else in one that it has a name in."""
        return self.names.get(language) or next(iter(self.names.values()), "")


class Recognition(Recorded, Base):
    """What a post that thanks somebody says besides its words: what they stood for."""

    __tablename__ = "recognition"
    __table_args__ = (Index("ix_recognition_value_id", "value_id"),)
    guarded: ClassVar[tuple[str, ...]] = ("post_id", "value_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    value_id: Mapped[int | None] = mapped_column(ForeignKey("company_value.id"))

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    value: Mapped[CompanyValue | None] = relationship(lazy="raise_on_sql")


class Recipient(Recorded, Base):
    """A colleague who is thanked; on their own page it shows only while they want it to."""

    __tablename__ = "recipient"
    __table_args__ = (
        Index("uq_recipient", "recognition_id", "person_id", unique=True),
        Index("ix_recipient_person_id", "person_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("recognition_id", "person_id", "state")

    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[CreditState] = mapped_column(one_of(CreditState), default=CreditState.ASKED)
    thanked_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    recognition: Mapped[Recognition] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
