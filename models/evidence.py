"""What shows that somebody knows something, and who saw it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.comment import Comment
from models.person import Person
from models.post import Post
from models.statement import Statement


class Evidence(Recorded, Base):
    """What its author shows beside a statement of theirs, until they take it back.

    A text of their own, or a project that they state.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, project_id) = 1", name="one_thing"),
        Index("ix_evidence_of", "statement_id", postgresql_where=text("withdrawn_at IS NULL")),
        Index("ix_evidence_post_id", "post_id"),
        Index("ix_evidence_comment_id", "comment_id"),
        Index("ix_evidence_project_id", "project_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "statement_id", "post_id", "comment_id", "project_id", "withdrawn_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    consented_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]

    statement: Mapped[Statement] = relationship(lazy="raise_on_sql", foreign_keys=[statement_id])
    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")
    comment: Mapped[Comment | None] = relationship(lazy="raise_on_sql")


class ConfirmationState(StrEnum):
    """Whether the person confirmed shows it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Confirmation(Recorded, Base):
    """A colleague of the same thread or project says what they saw; it never ranks anybody."""

    __tablename__ = "confirmation"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, project_id) = 1", name="one_occasion"),
        Index("uq_confirmation", "statement_id", "by_id", unique=True),
        Index("ix_confirmation_by_id", "by_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "statement_id", "by_id", "post_id", "project_id", "words", "state",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))  # of whose thread both are
    # A statement of the confirmed person's about a project that both were in.
    project_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id"))
    words: Mapped[str] = mapped_column(String(limits.STATEMENT))
    state: Mapped[ConfirmationState] = mapped_column(
        one_of(ConfirmationState), default=ConfirmationState.OFFERED
    )
    offered_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]  # stays when it is taken back: not to be offered again

    statement: Mapped[Statement] = relationship(lazy="raise_on_sql", foreign_keys=[statement_id])
    by: Mapped[Person] = relationship(lazy="raise_on_sql")
