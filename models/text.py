"""What is true of every text that people write: only screened text gets in, every version stays."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, now, one_of


class TextState(StrEnum):
    """Whether a text may be read by those who can read its place."""

    PUBLISHED = "published"
    HELD = "held"
    HIDDEN = "hidden"


class Voice(StrEnum):
    """In whose name somebody writes who speaks for the company on something."""

    OWN = "own"
    OFFICIAL = "official"


class ScreenedText:
    """What moderation.screen answers; nothing else can be written."""

    __slots__ = ()

    title: str
    source: str
    html: str
    language: str
    state: TextState


def mandated() -> CheckConstraint:
    """Hold for texts that name a mandate exactly if they are official statements."""
    rule = "(mandate_id IS NOT NULL) = (voice IS NOT DISTINCT FROM 'official')"
    return CheckConstraint(rule, name="mandated")


def require_screened(text: ScreenedText) -> None:
    """Refuse words that did not come from the screen, whatever they look like."""
    if not isinstance(text, ScreenedText):
        raise TypeError("only what moderation.screen answers can be written")


class TextVersion(Base):
    """What a post, comment or message said at one time, and whether others might read it then."""

    __tablename__ = "text_version"
    __table_args__ = (
        Index("uq_text_version_post_id_number", "post_id", "number", unique=True),
        Index("uq_text_version_comment_id_number", "comment_id", "number", unique=True),
        Index("uq_text_version_message_id_number", "message_id", "number", unique=True),
        mandated(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    source: Mapped[str] = mapped_column(String(limits.POST))
    html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[TextState] = mapped_column(one_of(TextState), default=TextState.PUBLISHED)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    voice: Mapped[Voice | None] = mapped_column(one_of(Voice))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    written_at: Mapped[datetime] = mapped_column(default=now)
