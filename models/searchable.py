"""Which words stand where? The index of the search, which the database keeps by itself.

Triggers (the migrations called search and found_by_authors) write a row for each post, comment and
file that is not deleted, in the same transaction as the words themselves, and take it away with
them. So nobody has to remember to. Who may find a row is asked by whoever looks: of what is held or
hidden, its author alone.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, one_of


class Sort(StrEnum):
    """What is found by its words."""

    POST = "post"
    STORY = "story"
    COMMENT = "comment"
    FILE = "file"


class Searchable(Base):
    """The words of one post, comment or attached file, and the signs that narrow a search.

    `stems` holds both: signs are lexemes with a space in them ("in 12", "from 7", "has link"),
    which no text can have. So the index alone finds the rare text in a place full of others.
    """

    __tablename__ = "searchable"
    __table_args__ = (
        Index("ix_searchable_post_id", "post_id"),
        Index(
            "ix_searchable_comment_id",
            "comment_id",
            postgresql_where=text("comment_id IS NOT NULL"),
        ),
        Index("ix_searchable_file_id", "file_id", postgresql_where=text("file_id IS NOT NULL")),
        Index("ix_searchable_newest", "sort", text("at DESC"), text("id DESC")),
        Index(
            "ix_searchable_stems",
            "stems",
            postgresql_using="gin",
            postgresql_with={"gin_pending_list_limit": 1024},
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sort: Mapped[Sort] = mapped_column(one_of(Sort))
    # In whose thread it stands; of that post itself, neither comment nor file is named.
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"))
    community_id: Mapped[int]
    author_id: Mapped[int]
    at: Mapped[datetime]
    stems: Mapped[str] = mapped_column(TSVECTOR)


class FileWords(Base):
    """What a file says, as far as it can be read; none of a file that is erased."""

    __tablename__ = "file_words"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("file.id", ondelete="CASCADE"), primary_key=True
    )
    language: Mapped[str] = mapped_column(String(2))  # "" where it cannot be told
    words: Mapped[str] = mapped_column(String(limits.FILE_WORDS))
