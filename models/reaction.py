"""How do people answer without words?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now, one_of
from models.person import Person


class ReactionKind(StrEnum):
    """The five reactions, each with its word, and one that only questions have."""

    THANKS = "thanks"
    AGREE = "agree"
    WELL_DONE = "well_done"
    USEFUL = "useful"
    WITH_YOU = "with_you"
    SAME = "same"  # "I have this too"


class Reaction(Recorded, Base):
    """One person's reaction to a post, comment or message."""

    __tablename__ = "reaction"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index("uq_reaction_post", "post_id", "kind", "person_id", unique=True),
        Index("uq_reaction_comment", "comment_id", "kind", "person_id", unique=True),
        Index("uq_reaction_message", "message_id", "kind", "person_id", unique=True),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "post_id", "comment_id", "message_id", "kind",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    kind: Mapped[ReactionKind] = mapped_column(one_of(ReactionKind))
    created_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
