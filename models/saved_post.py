"""Which posts did somebody put aside, to come back to?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class SavedPost(Base):
    """That somebody saved a post for later: their own affair, told to nobody and recorded nowhere.

    `remind_at` is when they want to be reminded of it; none, once they were.
    """

    __tablename__ = "saved_post"
    __table_args__ = (
        Index("uq_saved_post", "person_id", "post_id", unique=True),
        Index("ix_saved_post_newest", "person_id", "saved_at", "id"),
        Index("ix_saved_post_post_id", "post_id"),
        Index(
            "ix_saved_post_remind_at", "remind_at", postgresql_where=text("remind_at IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    saved_at: Mapped[datetime] = mapped_column(default=now)
    remind_at: Mapped[datetime | None]
