"""What do people answer?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, or_, select, text
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import Community
from models.person import Person
from models.post import Post
from models.text import ScreenedText, TextState, Voice, mandated, require_screened


class Comment(Recorded, Base):
    """An answer to a post, or a reply to such an answer; never deeper."""

    __tablename__ = "comment"
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "parent_id", "author_id", "source", "html", "language", "state", "posted_at",
        "deleted_at", "origin", "erased_at", "chosen_at", "voice", "mandate_id",
        "delegation_id",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "erased_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(limits.COMMENT))
    html: Mapped[str] = mapped_column(String(limits.COMMENT * limits.HTML_FACTOR))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[TextState] = mapped_column(one_of(TextState), default=TextState.PUBLISHED)
    posted_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    # Since when it is the best answer to a question; one of a post is.
    chosen_at: Mapped[datetime | None]
    # In whose name it is written, as that was when it was; official under which mandate.
    voice: Mapped[Voice | None] = mapped_column(one_of(Voice))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    # For which leader the author writes it, and by what leave.
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")
    post: Mapped[Post] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        mandated(),
        Index(
            "ix_comment_delegation_id",
            "delegation_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text("delegation_id IS NOT NULL"),
        ),
        Index(
            "ix_comment_mandate_id",
            "mandate_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text("mandate_id IS NOT NULL"),
        ),
        Index("ix_comment_thread", "post_id", "posted_at", "id"),
        Index("ix_comment_replies", "parent_id", "posted_at", "id"),
        Index(
            "uq_comment_chosen",
            "post_id",
            unique=True,
            postgresql_where=text("chosen_at IS NOT NULL"),
        ),
    )

    def write(self, screened: ScreenedText) -> None:
        """Take what the screen let through; the only way to set the words."""
        require_screened(screened)
        self.source = screened.source
        self.html = screened.html
        self.language = screened.language
        self.state = screened.state

    @property
    def community_id(self) -> int:
        """Name the community whose stream this belongs to."""
        return self.post.community_id

    @property
    def is_shown(self) -> bool:
        """Tell whether those who can read the thread can read it."""
        return self.state is TextState.PUBLISHED and self.deleted_at is None

    @property
    def is_best(self) -> bool:
        """Tell whether it is the best answer to a question."""
        return self.chosen_at is not None and self.post.is_question

    @staticmethod
    def shown() -> ColumnElement[bool]:
        """Hold where the text may be read by those who can read its thread."""
        return and_(Comment.state == TextState.PUBLISHED, Comment.deleted_at.is_(None))

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Comment]]:
        """Select the comments that exist for this viewer: under posts they see, shown or own."""
        own = and_(Comment.author_id == viewer.id, Comment.deleted_at.is_(None))
        post_own = and_(Post.author_id == viewer.id, Post.deleted_at.is_(None))
        return (
            select(Comment)
            .join(Comment.post)
            .join(Post.community)
            .where(
                Community.read_by(viewer),
                or_(Post.shown(), post_own),
                or_(Comment.shown(), own),
            )
            .options(
                contains_eager(Comment.post).contains_eager(Post.community),
                joinedload(Comment.author).joinedload(Person.site),
            )
        )
