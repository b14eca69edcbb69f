"""Which text calls everybody of a community together?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now

# The word for everybody, by language; each is understood whatever its reader speaks.
EVERYBODY = {"en": "everyone", "nl": "iedereen", "fr": "tous", "de": "alle"}


class Callers(StrEnum):
    """Who calls everybody of a community."""

    OWNERS = "owners"  # and moderators
    MEMBERS = "members"
    NOBODY = "nobody"


class Call(Base):
    """A post or comment that calls everybody: where, when, and when they were told."""

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id) = 1", name="one_target"),
        Index("uq_call_post", "post_id", unique=True),
        Index("uq_call_comment", "comment_id", unique=True),
        Index("ix_call_community_id_called_at", "community_id", "called_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    called_at: Mapped[datetime] = mapped_column(default=now)
    told_at: Mapped[datetime | None]
