"""Which files did people bring, and where are they shown?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    String,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.comment import Comment
from models.message import Message
from models.person import Person
from models.post import Post
from models.stay import known_to


class HeldFor(StrEnum):
    """Why nobody can open a file."""

    WAITING = "waiting"  # the virus scanner has not seen it
    TOO_LARGE = "too_large"  # for the scanner
    HARMFUL = "harmful"
    UNREADABLE = "unreadable"  # no picture of ours could be made of it, once it was seen
    RULED = "ruled"  # a house rule does not let through what it says


class File(Recorded, Base):
    """A file that somebody uploaded; its bytes lie in the store under the digest."""

    __tablename__ = "file"
    guarded: ClassVar[tuple[str, ...]] = (
        "owner_id", "digest", "name", "media_type", "size", "alt", "erased_at",
        "held_for",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("erased_at", "held_for")

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(limits.FILE_NAME))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(String(limits.ALT), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Noted by the database, when it first stands with a text or a person; it stays for good.
    attached_at: Mapped[datetime | None]
    # Since when only the place of the file is there, and nothing of what it was.
    erased_at: Mapped[datetime | None]
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)
    held_for: Mapped[HeldFor | None] = mapped_column(one_of(HeldFor))

    __table_args__ = (
        Index("ix_file_loose", "created_at", postgresql_where=text("attached_at IS NULL")),
        Index(
            "ix_file_room",
            "owner_id",
            postgresql_include=["size"],
            postgresql_where=text("erased_at IS NULL"),
        ),
        Index("ix_file_held", "held_for", "id", postgresql_where=text("held_for IS NOT NULL")),
    )

    @property
    def is_picture(self) -> bool:
        """Tell whether browsers show it in place."""
        return self.media_type.startswith("image/")

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[File]]:
        """Select the files that exist for this viewer: own, photos, those of texts they see.

        OFFSET 0 has PostgreSQL look up the one text of an attachment. Without it, it may put all
        texts that the viewer sees into a hash table first, for every picture of a page.
        """
        post = Post.seen_by(viewer).where(Post.id == Attachment.post_id)
        comment = Comment.seen_by(viewer).where(Comment.id == Attachment.comment_id)
        message = Message.seen_by(viewer).where(Message.id == Attachment.message_id)
        attached = select(Attachment.id).where(
            Attachment.file_id == File.id,
            or_(
                *(
                    seen.correlate(Attachment).offset(0).exists()
                    for seen in (post, comment, message)
                )
            ),
        )
        shown = select(Person.id).where(Person.photo_id == File.id)
        known = known_to(viewer)
        if known is not None:
            shown = shown.where(known)
        return select(File).where(
            File.erased_at.is_(None),
            or_(File.owner_id == viewer.id, attached.exists(), shown.exists()),
        )

    @staticmethod
    def loose() -> Select[tuple[File]]:
        """Select the files that never hung on anything.

        What once did is content that people saw: how long that is kept, retention says.
        """
        return select(File).where(File.attached_at.is_(None), File.erased_at.is_(None))


class Attachment(Base):
    """A file shown with a post, comment or message."""

    __tablename__ = "attachment"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index("uq_attachment_post", "post_id", "file_id", unique=True),
        Index("uq_attachment_comment", "comment_id", "file_id", unique=True),
        Index("uq_attachment_message", "message_id", "file_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int] = mapped_column(default=0)

    file: Mapped[File] = relationship(lazy="raise_on_sql")


class Detachment(Base):
    """Where a file stood, before an edit took it away: a hold on the text or its place knows it."""

    __tablename__ = "detachment"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index(
            "uq_detachment",
            "file_id",
            "post_id",
            "comment_id",
            "message_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id", ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
