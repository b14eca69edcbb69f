"""What do people write to one another in a conversation?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, or_, select, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.conversation import Conversation, Participant
from models.person import Person
from models.text import ScreenedText, TextState, require_screened


class Message(Recorded, Base):
    """A text in a conversation, which its people alone can read."""

    __tablename__ = "message"
    guarded: ClassVar[tuple[str, ...]] = (
        "conversation_id", "author_id", "source", "html", "language", "state", "posted_at",
        "deleted_at", "origin", "erased_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "erased_at")

    # It stands in no community, and in nobody's name but its author's.
    community_id: ClassVar[None] = None
    voice: ClassVar[None] = None
    mandate_id: ClassVar[None] = None
    delegation_id: ClassVar[None] = None

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(limits.MESSAGE))
    html: Mapped[str] = mapped_column(String(limits.MESSAGE * limits.HTML_FACTOR))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[TextState] = mapped_column(one_of(TextState), default=TextState.PUBLISHED)
    posted_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)
    # Its words as they are looked for; made from the source, and gone with it.
    words: Mapped[str | None] = mapped_column(TSVECTOR, deferred=True)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")
    conversation: Mapped[Conversation] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_message_conversation_id", "conversation_id", "id"),
        Index("ix_message_posted_at", "posted_at"),
        Index(
            "ix_message_words",
            "words",
            postgresql_using="gin",
            postgresql_where=text("words IS NOT NULL"),
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
    def is_shown(self) -> bool:
        """Tell whether the people of the conversation can read it."""
        return self.state is TextState.PUBLISHED and self.deleted_at is None

    @staticmethod
    def shown() -> ColumnElement[bool]:
        """Hold where the people of the conversation can read the text."""
        return and_(Message.state == TextState.PUBLISHED, Message.deleted_at.is_(None))

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Message]]:
        """Select the messages that exist for this viewer: of their stays, shown or own."""
        own = and_(Message.author_id == viewer.id, Message.deleted_at.is_(None))
        stay = and_(
            Participant.conversation_id == Message.conversation_id,
            Participant.person_id == viewer.id,
            Participant.left_at.is_(None),
            Participant.after_id < Message.id,
        )
        return (
            select(Message)
            .join(Message.conversation)
            .join(Participant, stay)
            .where(or_(Message.shown(), own))
            .options(
                contains_eager(Message.conversation),
                joinedload(Message.author).joinedload(Person.site),
            )
        )
