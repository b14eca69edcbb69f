"""What do people ask moderators to look at, and how far is it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.comment import Comment
from models.community import Community
from models.message import Message
from models.person import Person
from models.post import Post

OPEN = "closed_at IS NULL"


class Found(StrEnum):
    """How a case came to be."""

    REPORT = "report"
    HELD = "held"
    RULE = "rule"
    APPROVAL = "approval"
    OWN_CHECK = "own_check"


# What was held before it was shown: by a rule of the house, or because all waits for approval.
BEFORE_SHOWN = frozenset({Found.HELD, Found.APPROVAL})


class CaseState(StrEnum):
    """Who is to act: the author, who may settle it first, a moderator, or nobody any more."""

    AUTHOR = "author"
    QUEUE = "queue"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended."""

    EDITED = "edited"
    TAKEN_BACK = "taken_back"
    DECIDED = "decided"
    DROPPED = "dropped"


class Case(Recorded, Base):
    """One thing that people reported, that is held or was found, with its reports, until closed.

    `rules` are the keys of the house rules that found something in it. `urgent_at` orders the
    queue: when it was opened, brought forward by how grave the reasons are and how many reported
    it. `text_version` is what the text said when it was last reported.
    """

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(post_id, comment_id, message_id, person_id) = 1", name="one_target"
        ),
        CheckConstraint("num_nonnulls(community_id, message_id, person_id) > 0", name="somewhere"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        Index("uq_case_open_post", "post_id", unique=True, postgresql_where=text(OPEN)),
        Index("uq_case_open_comment", "comment_id", unique=True, postgresql_where=text(OPEN)),
        Index("uq_case_open_message", "message_id", unique=True, postgresql_where=text(OPEN)),
        Index(
            "uq_case_open_person",
            "person_id",
            "community_id",
            unique=True,
            postgresql_where=text(f"person_id IS NOT NULL AND {OPEN}"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_case_queue", "urgent_at", "id", postgresql_where=text(OPEN)),
        Index("ix_case_place", "community_id", "urgent_at", "id", postgresql_where=text(OPEN)),
        Index(
            "ix_case_left_over",
            "urgent_at",
            "id",
            postgresql_where=text(f"is_left_over AND {OPEN}"),
        ),
        Index("ix_case_closed", "closed_at", "id", postgresql_where=text("closed_at IS NOT NULL")),
        Index(
            "ix_case_settled",
            "community_id",
            "closed_at",
            postgresql_where=text("outcome = 'decided'"),
        ),
        Index("ix_case_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_case_post_id", "post_id"),
        Index("ix_case_comment_id", "comment_id"),
        Index("ix_case_message_id", "message_id"),
        Index("ix_case_author_id", "author_id", "opened_at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "comment_id", "message_id", "person_id", "author_id", "community_id", "found",
        "rules", "state", "text_version", "dispute", "claimed_by_id", "due_at", "outcome",
        "closed_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    # Where it is about a person and not about words: the same as the author.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None where it is about somebody's profile or a message, which stand in no community.
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    found: Mapped[Found] = mapped_column(one_of(Found))
    rules: Mapped[list[str]] = mapped_column(ARRAY(String(limits.NAME)), default=list)
    # Whether nobody else saw the text before moderators had looked at it.
    was_held: Mapped[bool] = mapped_column(default=False)
    state: Mapped[CaseState] = mapped_column(one_of(CaseState))
    text_version: Mapped[int]
    opened_at: Mapped[datetime] = mapped_column(default=now)
    urgent_at: Mapped[datetime] = mapped_column(default=now)
    report_count: Mapped[int] = mapped_column(default=0)
    dispute: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None]
    # Nobody among owners and moderators is free to judge it: administrators are asked.
    is_left_over: Mapped[bool] = mapped_column(default=False, server_default="false")
    # When its author was asked to settle it, and until when they may.
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    outcome: Mapped[CaseOutcome | None] = mapped_column(one_of(CaseOutcome))
    closed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")
    comment: Mapped[Comment | None] = relationship(lazy="raise_on_sql")
    message: Mapped[Message | None] = relationship(lazy="raise_on_sql")
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    claimed_by: Mapped[Person | None] = relationship(
        foreign_keys=[claimed_by_id], lazy="raise_on_sql"
    )
    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.closed_at is None


class NoteFor(StrEnum):
    """Who reads a note: those who judge, those who reported it, or its author."""

    JUDGES = "judges"
    REPORTERS = "reporters"
    AUTHOR = "author"


class CaseNote(Base):
    """What moderators say about a case; entries of the case keep it.

    `asked` is whose second opinion a note to judges asks for.
    """

    __tablename__ = "case_note"
    __table_args__ = (
        CheckConstraint("asked_id IS NULL OR audience = 'judges'", name="asked_in_private"),
        Index("ix_case_note_case_id", "case_id", "id"),
        Index("ix_case_note_asked_id", "asked_id", postgresql_where=text("asked_id IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    audience: Mapped[NoteFor] = mapped_column(
        one_of(NoteFor), default=NoteFor.JUDGES, server_default=NoteFor.JUDGES
    )
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    asked: Mapped[Person | None] = relationship(foreign_keys=[asked_id], lazy="raise_on_sql")


class Recusal(Base):
    """Somebody who is not free to judge a case, and says so; entries of the case keep it."""

    __tablename__ = "recusal"
    __table_args__ = (Index("uq_recusal_case_id_person_id", "case_id", "person_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
