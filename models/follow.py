"""Whom and what does a person follow?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now


class Follow(Recorded, Base):
    """One person follows a person, an open community not joined, or a topic."""

    __tablename__ = "follow"
    __table_args__ = (
        CheckConstraint("num_nonnulls(followed_id, community_id, topic_id) = 1", name="one_target"),
        Index("uq_follow_followed", "person_id", "followed_id", unique=True),
        Index("uq_follow_community", "person_id", "community_id", unique=True),
        Index("uq_follow_topic", "person_id", "topic_id", unique=True),
        Index("ix_follow_followed_id", "followed_id"),
        Index("ix_follow_topic_id", "topic_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "followed_id", "community_id", "topic_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    followed_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
