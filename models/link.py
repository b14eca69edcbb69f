"""Where do the links in what people write lead, and what is shown of it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, now, one_of
from models.comment import Comment
from models.message import Message
from models.person import Person
from models.post import Post


class LinkState(StrEnum):
    """How far we are with what stands at an address."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"


class Link(Base):
    """What stood at an address when it was read: once for all who link to it within a while.

    What was read stays as it is: a later reading is a row of its own, so that nobody changes what
    an older text shows. `reason` says why nothing could be read, `next_at` when to try again; the
    picture is our own copy, in the store under its digest.
    """

    __tablename__ = "link"
    __table_args__ = (Index("ix_link_url", "url", "id"), Index("ix_link_picture", "picture"))

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(limits.URL))
    state: Mapped[LinkState] = mapped_column(one_of(LinkState), default=LinkState.WAITING)
    reason: Mapped[str] = mapped_column(String(20), default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    title: Mapped[str] = mapped_column(String(limits.LINK_TITLE), default="")
    about: Mapped[str] = mapped_column(String(limits.LINK_ABOUT), default="")
    site: Mapped[str] = mapped_column(String(limits.LINK_SITE), default="")
    picture: Mapped[str | None] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(20), default="")
    size: Mapped[int] = mapped_column(default=0)
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)


class LinkUse(Base):
    """That a text shows what stands at the first address in it.

    Its author may take that off (`taken_off_at`); house rules may not let it be shown there.
    """

    __tablename__ = "link_use"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index(
            "uq_link_use_post_id", "post_id", unique=True,
            postgresql_where=text("post_id IS NOT NULL"),
        ),
        Index(
            "uq_link_use_comment_id", "comment_id", unique=True,
            postgresql_where=text("comment_id IS NOT NULL"),
        ),
        Index(
            "uq_link_use_message_id", "message_id", unique=True,
            postgresql_where=text("message_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    is_barred: Mapped[bool] = mapped_column(default=False)
    taken_off_at: Mapped[datetime | None]

    link: Mapped[Link] = relationship(lazy="raise_on_sql")

    @property
    def is_shown(self) -> bool:
        """Tell whether readers see it; never before it was read."""
        is_read = self.link.state is LinkState.READ
        return is_read and not self.is_barred and self.taken_off_at is None

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[LinkUse]]:
        """Select those in texts that exist for this viewer."""
        texts = (
            Post.seen_by(viewer).where(Post.id == LinkUse.post_id),
            Comment.seen_by(viewer).where(Comment.id == LinkUse.comment_id),
            Message.seen_by(viewer).where(Message.id == LinkUse.message_id),
        )
        # OFFSET 0 has PostgreSQL look up the one text, as for files.
        seen = (one.correlate(LinkUse).offset(0).exists() for one in texts)
        return select(LinkUse).where(or_(*seen))
