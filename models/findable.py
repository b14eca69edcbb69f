"""Which words were ever said, where, when and by whom? The index of what the archive remembers.

It is made from the ledger, entry by entry in the order of the log: `archive/finding/indexing.py`.
A row lives no longer than the secret of the entry that it is made from: the database takes it away
in the transaction that shreds the entry, whoever shreds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, now
from models.grant import Look

PARTS = 256  # rows that one entry can have: a text and its files


class Findable(Base):
    """One version of a text, or a file where it first stood; also of what is deleted.

    `id` is the place of the entry in the log times PARTS, and which of its files it is: so it
    orders by time, and what was there at a checkpoint is what is below a number. `replaced_id` is
    the next version of the same text.

    `stems` holds words in all their forms, the words as they stand (with = before them), and signs
    that narrow a search, which have a space in them ("in 12", "from 7"). It lies apart from the row
    whatever its length: rows are narrow, and a million are counted soon.
    """

    __tablename__ = "findable"
    __table_args__ = (
        Index("ix_findable_noun", "noun", "noun_id", "id"),
        Index("ix_findable_entry_id", "entry_id"),
        Index(
            "ix_findable_file_entry_id",
            "file_entry_id",
            postgresql_where=text("file_entry_id IS NOT NULL"),
        ),
        Index("ix_findable_post_id", "post_id", "id", postgresql_where=text("post_id IS NOT NULL")),
        Index(
            "ix_findable_conversation_id",
            "conversation_id",
            "id",
            postgresql_where=text("conversation_id IS NOT NULL"),
        ),
        Index("ix_findable_stems", "stems", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry_key.entry_id", ondelete="CASCADE"))
    # Of a file the entry that says how it is called; `entry_id` is that of the text it stands with.
    file_entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry_key.entry_id", ondelete="CASCADE")
    )
    replaced_id: Mapped[int | None] = mapped_column(BigInteger)
    noun_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    author_id: Mapped[int]
    number: Mapped[int]  # which version of its words it is
    # Where it stands: in a community, and there in the thread of a post; or in a conversation.
    community_id: Mapped[int | None]
    post_id: Mapped[int | None]
    conversation_id: Mapped[int | None]
    message_id: Mapped[int | None]
    noun: Mapped[str] = mapped_column(String(30))
    language: Mapped[str] = mapped_column(String(2))
    # What tells whether the next version says anything else: 64 bits of a digest.
    said: Mapped[int] = mapped_column(BigInteger)
    stems: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    # Blanks, which make PostgreSQL put the stems apart however short they are.
    room: Mapped[str] = mapped_column(Text, server_default=text("repeat(' ', 2100)"), deferred=True)


class Deletion(Base):
    """From when to when something was deleted, in the log's order; for good, without an end."""

    __tablename__ = "deletion"
    __table_args__ = (Index("ix_deletion_noun", "noun", "noun_id", "from_id"),)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry_key.entry_id", ondelete="CASCADE"), primary_key=True
    )
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int] = mapped_column(BigInteger)
    from_id: Mapped[int] = mapped_column(BigInteger)
    until_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
    by_id: Mapped[int | None]


class Indexed(Base):
    """Up to which place of the log the index is made; one row."""

    __tablename__ = "indexed"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(default=now)


class ArchiveSearch(Base):
    """What an officer searched for by a grant, and in which state of the log.

    So whoever else uses the grant sees the same. It goes when the grant ends, and the entry of its
    look stays.
    `settled` is `query` with numbers for names and dates for days; days begin as in `zone`.
    """

    __tablename__ = "archive_search"
    __table_args__ = (Index("ix_archive_search_grant_id", "grant_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"))
    look_id: Mapped[int] = mapped_column(ForeignKey("look.id"))
    query: Mapped[str] = mapped_column(String(limits.ARCHIVE_QUERY))
    settled: Mapped[str] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(default=now)
    # None until they are counted, which takes the worker a moment where there are very many.
    hits: Mapped[int | None] = mapped_column(BigInteger)

    look: Mapped[Look] = relationship(lazy="raise_on_sql")
