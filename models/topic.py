"""What are posts about?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base
from models.follow import Follow
from models.person import Person
from models.post import Post


class Topic(Base):
    """A hashtag, the same however it is accented or written large."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.TOPIC))
    folded: Mapped[str] = mapped_column(String(limits.TOPIC * 2), unique=True)

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Topic]]:
        """Select the topics that exist for this viewer: of posts they see, or followed."""
        followed = select(Follow.id).where(
            Follow.person_id == viewer.id, Follow.topic_id == Topic.id
        )
        posted = Post.seen_by(viewer).with_only_columns(Post.id)
        posted = posted.join(PostTopic, PostTopic.post_id == Post.id)
        posted = posted.where(PostTopic.topic_id == Topic.id)
        return select(Topic).where(or_(followed.exists(), posted.exists()))


class PostTopic(Base):
    """A post carries a topic; the time is the post's, for the topic's feed."""

    __tablename__ = "post_topic"

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    posted_at: Mapped[datetime] = mapped_column()

    __table_args__ = (Index("ix_post_topic_newest", "topic_id", posted_at.desc(), post_id.desc()),)
