"""Who is named in which text?"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Mention(Base):
    """A person named with @ in a post, comment or message."""

    __tablename__ = "mention"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index("uq_mention_post", "post_id", "person_id", unique=True),
        Index("uq_mention_comment", "comment_id", "person_id", unique=True),
        Index("uq_mention_message", "message_id", "person_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
