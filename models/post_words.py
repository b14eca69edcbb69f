"""Which posts say nearly the same?"""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class PostWords(Base):
    """The stems of a post that others may ask or tell again; none of a post that is empty."""

    __tablename__ = "post_words"
    __table_args__ = (Index("ix_post_words_stems", "stems", postgresql_using="gin"),)

    post_id: Mapped[int] = mapped_column(
        ForeignKey("post.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2))
    stems: Mapped[str] = mapped_column(TSVECTOR)
