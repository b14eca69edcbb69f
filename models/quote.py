"""Whose words does a post quote, and do they agree?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models.base import Base, Recorded, now, one_of
from models.comment import Comment
from models.person import Person
from models.post import Post


class QuoteState(StrEnum):
    """What the author of the quoted words said to it."""

    ASKED = "asked"
    SHOWN = "shown"
    REFUSED = "refused"  # or taken back


class Quote(Recorded, Base):
    """That a post quotes another, or a comment, as far as its author agrees.

    The words are not kept here: they are read where they stand, with the rights of each reader.
    """

    __tablename__ = "quote"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id) = 1", name="one_target"),
        Index("uq_quote", "in_post_id", unique=True),
        Index("ix_quote_author_id", "author_id", "id"),
        Index("ix_quote_person_id", "person_id"),
        Index("ix_quote_post_id", "post_id"),
        Index("ix_quote_comment_id", "comment_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "in_post_id", "post_id", "comment_id", "author_id", "person_id", "text_version", "state",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    in_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # of the quoted words
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who quotes them
    text_version: Mapped[int]  # which they had then
    state: Mapped[QuoteState] = mapped_column(one_of(QuoteState), default=QuoteState.SHOWN)
    made_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]

    post: Mapped[Post | None] = relationship(foreign_keys=[post_id], lazy="raise_on_sql")
    comment: Mapped[Comment | None] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")

    @staticmethod
    def of(author: Person) -> Select[tuple[Quote]]:
        """Select who quotes somebody, the newest first."""
        return (
            select(Quote)
            .where(Quote.author_id == author.id)
            .options(
                joinedload(Quote.person).joinedload(Person.site),
                joinedload(Quote.post),
                joinedload(Quote.comment),
            )
            .order_by(Quote.id.desc())
        )
