"""How does a person want to be told, when, and of what not?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, String
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
    __table_args__ = (CheckConstraint("begins < ends", name="in_order"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    by_mail: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    hidden: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    wait: Mapped[int] = mapped_column(default=WAIT)  # minutes that the page has before the mail
    keeps_hours: Mapped[bool] = mapped_column(default=True)
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=lambda: list(WORKDAYS))
    begins: Mapped[int] = mapped_column(default=BEGINS)
    ends: Mapped[int] = mapped_column(default=ENDS)
    # The mail with which the way to the person was tried last.
    trial_id: Mapped[int | None]


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
