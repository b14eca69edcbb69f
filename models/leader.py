"""Who leads, who writes for them, and what are they asked before all?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now
from models.comment import Comment
from models.person import Person
from models.post import Post


class Leader(Recorded, Base):
    """That a person leads, with their function in the words of at least one language.

    Somebody else says so. `promise_days` is within how many working days they say they answer; what
    comes of that, they alone are told.
    """

    __tablename__ = "leader"
    __table_args__ = (
        CheckConstraint("given_by_id <> person_id", name="by_another"),
        Index(
            "uq_leader_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "names", "since", "given_by_id", "ended_at", "ended_by_id", "promise_days",
        "promised_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    names: Mapped[dict[str, str]] = mapped_column(JSONB)  # of the function, by language
    since: Mapped[datetime] = mapped_column(default=now)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    promise_days: Mapped[int | None]
    promised_at: Mapped[datetime | None]  # since when what they are asked is measured by it

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")

    @property
    def is_current(self) -> bool:
        """Tell whether they lead now."""
        return self.ended_at is None


class Delegation(Recorded, Base):
    """That somebody writes for a leader, whose readers are told who wrote it."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="in_order"),
        Index("ix_delegation_leader_id", "leader_id"),
        Index("ix_delegation_person_id", "person_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "leader_id", "person_id", "starts_at", "ends_at", "zone", "revoked_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]

    leader: Mapped[Leader] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def last_day(self) -> date:
        """Give the last day on which it holds."""
        return (self.ends_at.astimezone(ZoneInfo(self.zone)) - timedelta(days=1)).date()

    @staticmethod
    def in_force() -> ColumnElement[bool]:
        """Hold for those under which somebody can write now, for whoever still leads."""
        return and_(
            Delegation.revoked_at.is_(None),
            Delegation.starts_at <= func.now(),
            Delegation.ends_at > func.now(),
            Delegation.leader_id.in_(text("SELECT id FROM leader WHERE ended_at IS NULL")),
        )


class AskStage(StrEnum):
    """How far the asking of a leader has come."""

    PLANNED = "planned"
    OPEN = "open"
    ANSWERING = "answering"
    CLOSED = "closed"


class AskMe(Recorded, Base):
    """From when to when a leader is asked, and by when they answer.

    It stands beside a post, whose comments are the questions: so they are screened, moderated,
    found, kept and erased as all that is said.
    """

    __tablename__ = "ask_me"
    __table_args__ = (
        CheckConstraint(
            "questions_until > opens_at AND answers_until >= questions_until", name="in_order"
        ),
        Index("ix_ask_me_leader_id", "leader_id"),
        Index("ix_ask_me_answers_until", "answers_until"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "leader_id", "opens_at", "questions_until", "answers_until",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("leader.id"))
    opens_at: Mapped[datetime]
    questions_until: Mapped[datetime]
    answers_until: Mapped[datetime]

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    leader: Mapped[Leader] = relationship(lazy="raise_on_sql")

    @property
    def stage(self) -> AskStage:
        """Say how far it has come."""
        moment = now()
        if moment < self.opens_at:
            return AskStage.PLANNED
        if moment < self.questions_until:
            return AskStage.OPEN
        return AskStage.ANSWERING if moment < self.answers_until else AskStage.CLOSED


class QuestionVote(Recorded, Base):
    """That somebody wants a question answered, too: one vote each, told as a number alone."""

    __tablename__ = "question_vote"
    __table_args__ = (Index("uq_question_vote", "comment_id", "person_id", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("comment_id", "person_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    comment: Mapped[Comment] = relationship(lazy="raise_on_sql")


class Declining(Recorded, Base):
    """That a leader does not answer a question; the reason is the comment that says so."""

    __tablename__ = "declining"
    guarded: ClassVar[tuple[str, ...]] = ("comment_id", "question_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
