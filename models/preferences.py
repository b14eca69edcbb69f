"""How does a person want to be told, when, and of what not?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, now

if TYPE_CHECKING:
    from models.post import Post

WORKDAYS = (1, 2, 3, 4, 5)  # Monday to Friday, as ISO 8601 counts them
BEGINS, ENDS = 8 * 60, 18 * 60  # minutes of the day
WAIT = 60  # minutes


class Rhythm(StrEnum):
    """When a mail tells of what was not seen."""

    SOON = "soon"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class Preferences(Base):
    """How one person wants to be told; without a row as everybody is.

    `by_mail` holds what differs from the usual rhythm, by topic; `hidden` the topics that do not
    stand behind the bell either. `begins` and `ends` are minutes of the day in the person's zone.
    """

    __tablename__ = "preferences"
    __table_args__ = (
        CheckConstraint("begins < ends", name="in_order"),
        CheckConstraint("digest IN ('daily', 'weekly', 'never')", name="digest_rhythm"),
        Index(
            "ix_preferences_digest_at", "digest_at", postgresql_where=text("digest_at IS NOT NULL")
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    by_mail: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    hidden: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    wait: Mapped[int] = mapped_column(default=WAIT)  # minutes that the page has before the mail
    keeps_hours: Mapped[bool] = mapped_column(default=True)
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=lambda: list(WORKDAYS))
    begins: Mapped[int] = mapped_column(default=BEGINS)
    ends: Mapped[int] = mapped_column(default=ENDS)
    # How often a mail brings what is new in the person's communities, but for some of these.
    digest: Mapped[Rhythm] = mapped_column(String(20), default=Rhythm.NEVER, server_default="never")
    digest_without: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), default=list, server_default="{}"
    )
    digest_at: Mapped[datetime | None]
    # The mail with which the way to the person was tried last.
    trial_id: Mapped[int | None]


class DigestItem(Base):
    """How often somebody was mailed a post as something new."""

    __tablename__ = "digest_item"
    __table_args__ = (Index("ix_digest_item_at", "at"), Index("ix_digest_item_post_id", "post_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    times: Mapped[int]
    at: Mapped[datetime]


class Mute(Base):
    """One person is told no more of a thread, for good or until a time."""

    __tablename__ = "mute"
    __table_args__ = (Index("uq_mute", "person_id", "post_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
