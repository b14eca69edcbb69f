"""What are posts about?"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Index, Select, String, TextClause, select, text
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base
from models.person import Person
from models.post import Post
from models.reading import READABLE, SHOWN


class Topic(Base):
    """A hashtag, the same however it is accented or written large."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.TOPIC))
    folded: Mapped[str] = mapped_column(String(limits.TOPIC * 2), unique=True)

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Topic]]:
        """Select the topics that exist for this viewer: of posts they see, or followed."""
        return select(Topic).where(Topic.known_to(viewer))

    @staticmethod
    def known_to(viewer: Person, row: str = "topic") -> TextClause:
        """Hold for a row of topics that exists for this viewer."""
        return text(KNOWN.format(row=row)).bindparams(me=viewer.id)


class PostTopic(Base):
    """A post carries a topic; where and when are the post's, for the topic's feed."""

    __tablename__ = "post_topic"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    posted_at: Mapped[datetime] = mapped_column()
    active_at: Mapped[datetime] = mapped_column()

    __table_args__ = (
        Index("ix_post_topic_newest", "topic_id", posted_at.desc(), post_id.desc()),
        Index("ix_post_topic_active", "topic_id", active_at.desc(), post_id.desc()),
        Index(
            "ix_post_topic_place_newest",
            "topic_id",
            "community_id",
            posted_at.desc(),
            post_id.desc(),
        ),
        Index(
            "ix_post_topic_place_active",
            "topic_id",
            "community_id",
            active_at.desc(),
            post_id.desc(),
        ),
    )

    @classmethod
    def of(cls, post: Post, topic_id: int) -> Self:
        """Put a post that has its id under a topic."""
        return cls(
            post_id=post.id,
            topic_id=topic_id,
            community_id=post.community_id,
            posted_at=post.posted_at,
            active_at=post.active_at,
        )


# A step finds each next community in which there is a topic, and one post that is shown is enough
# in those that the reader reads: however much they may not read, it is not looked at.
KNOWN = f"""(
    EXISTS (SELECT FROM follow f WHERE f.person_id = :me AND f.topic_id = {{row}}.id)
    OR EXISTS (
        WITH RECURSIVE step AS (
            (SELECT k.community_id AS id FROM post_topic k WHERE k.topic_id = {{row}}.id
              ORDER BY k.community_id LIMIT 1)
            UNION ALL
            SELECT (SELECT k.community_id FROM post_topic k
                     WHERE k.topic_id = {{row}}.id AND k.community_id > step.id
                     ORDER BY k.community_id LIMIT 1)
              FROM step WHERE step.id IS NOT NULL
        )
        SELECT FROM step JOIN community c ON c.id = step.id AND {READABLE}
         WHERE (SELECT true FROM post_topic k JOIN post p ON p.id = k.post_id
                 WHERE k.topic_id = {{row}}.id AND k.community_id = c.id AND {SHOWN}
                 ORDER BY k.posted_at DESC, k.post_id DESC LIMIT 1))
    OR EXISTS (
        SELECT FROM post p JOIN community c ON c.id = p.community_id AND {READABLE}
          JOIN post_topic k ON k.post_id = p.id AND k.topic_id = {{row}}.id
         WHERE p.author_id = :me AND p.deleted_at IS NULL AND p.state <> 'published'))
"""
