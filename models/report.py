"""What do people report, and what do they not want to see any more?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.case import Case
from models.file import File
from models.person import Person


class Reason(StrEnum):
    """What somebody says is wrong with a text."""

    INSULT = "insult"
    HARASSMENT = "harassment"
    DISCRIMINATION = "discrimination"
    THREAT = "threat"
    PRIVATE = "private"
    CONFIDENTIAL = "confidential"
    OFF_TOPIC = "off_topic"
    OTHER = "other"


class Report(Recorded, Base):
    """One person's report, which joins the case of the thing; one a person and case."""

    __tablename__ = "report"
    __table_args__ = (
        Index("uq_report_case_id_reporter_id", "case_id", "reporter_id", unique=True),
        Index("ix_report_reporter_id", "reporter_id", "id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("case_id", "reporter_id", "reason", "note", "file_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    note: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    # One of the files of the text, where it is about that.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    reported_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship(lazy="raise_on_sql")
    file: Mapped[File | None] = relationship(lazy="raise_on_sql")


class Separation(Base):
    """Two people whom one of them keeps apart: neither sees what the other writes.

    Nobody is told.
    """

    __tablename__ = "separation"
    __table_args__ = (
        CheckConstraint("person_id <> other_id", name="two_people"),
        Index("uq_separation_person_id_other_id", "person_id", "other_id", unique=True),
        Index("ix_separation_other_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime] = mapped_column(default=now)

    other: Mapped[Person] = relationship(foreign_keys=[other_id], lazy="raise_on_sql")


class Hiding(Base):
    """A text that one person does not want to see any more; nobody else is told."""

    __tablename__ = "hiding"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, comment_id, message_id) = 1", name="one_target"),
        Index("uq_hiding_post", "person_id", "post_id", unique=True),
        Index("uq_hiding_comment", "person_id", "comment_id", unique=True),
        Index("uq_hiding_message", "person_id", "message_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
