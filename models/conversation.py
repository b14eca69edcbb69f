"""Who talks with whom, where nobody else reads?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person

IN = "left_at IS NULL"


class Conversation(Recorded, Base):
    """What two people, or a few, write to one another.

    `pair` names the two of a conversation that never has others; there is one of each two.
    `last_id` is its newest message: whoever writes holds the row, so ids follow one another.
    """

    __tablename__ = "conversation"
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "pair", "started_by_id", "named_by_id", "origin",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.NAME), default="")
    pair: Mapped[str | None] = mapped_column(String(30), unique=True)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Who gave it the name that it has.
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now)
    last_id: Mapped[int] = mapped_column(default=0)
    # What it was elsewhere, if it came in from there.
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)

    @property
    def is_pair(self) -> bool:
        """Tell whether it is between two people, and stays so."""
        return self.pair is not None

    @staticmethod
    def pair_of(one_id: int, other_id: int) -> str:
        """Name two people, whoever of them asks."""
        return f"{min(one_id, other_id)}:{max(one_id, other_id)}"

    @staticmethod
    def had_by(viewer: Person) -> ColumnElement[bool]:
        """Hold for conversations that somebody is in."""
        own = select(Participant.id).where(
            Participant.conversation_id == Conversation.id,
            Participant.person_id == viewer.id,
            Participant.left_at.is_(None),
        )
        return own.exists()

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Conversation]]:
        """Select the conversations that exist for this viewer: those that they are in."""
        return select(Conversation).where(Conversation.had_by(viewer))


class Participant(Recorded, Base):
    """Somebody's stay in a conversation: from which message on, and up to which.

    Who left and is added again has another stay. What was written before is not theirs to read.
    """

    __tablename__ = "participant"
    __table_args__ = (
        Index(
            "uq_participant_in",
            "conversation_id",
            "person_id",
            unique=True,
            postgresql_where=text(IN),
        ),
        Index("ix_participant_person_id", "person_id", "conversation_id"),
        Index("ix_participant_after", "conversation_id", "after_id"),
        Index(
            "ix_participant_until",
            "conversation_id",
            "until_id",
            postgresql_where=text("left_at IS NOT NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "conversation_id", "person_id", "added_by_id", "after_id", "joined_at", "left_at",
        "until_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None for whoever started it.
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The last message before they came, and the last before they left.
    after_id: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]
    until_id: Mapped[int | None]
    # Up to which message they have read, and whether new ones count for them: their own affair.
    read_id: Mapped[int] = mapped_column(default=0)
    # Up to which message they took it off their list: it stands there again with the next one.
    away_id: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    is_muted: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    added_by: Mapped[Person | None] = relationship(foreign_keys=[added_by_id], lazy="raise_on_sql")

    @staticmethod
    def of(conversation: Conversation) -> ColumnElement[bool]:
        """Hold for those who are in a conversation now."""
        return and_(Participant.conversation_id == conversation.id, Participant.left_at.is_(None))
