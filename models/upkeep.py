"""What are all told on every page, and when does Kring rest while somebody works on it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now, one_of


class BannerLevel(StrEnum):
    """How much it matters."""

    NOTE = "note"
    CARE = "care"
    STOP = "stop"


class Banner(Recorded, Base):
    """Words of the administrators above every page, for a while; by language.

    `told_at` is when open pages were told that it is there: for one of later, once its time comes.
    """

    __tablename__ = "banner"
    __table_args__ = (CheckConstraint("ends_at > begins_at", name="ends_later"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "words", "level", "may_go", "begins_at", "ends_at", "withdrawn_at", "told_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    level: Mapped[BannerLevel] = mapped_column(one_of(BannerLevel), default=BannerLevel.NOTE)
    may_go: Mapped[bool] = mapped_column(default=True)  # readers may put it away
    begins_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class Maintenance(Recorded, Base):
    """A time in which nothing can be written, and perhaps nothing read; one at a time.

    It begins by the clock and ends by hand: `until` is what people are told, and nothing more.
    """

    __tablename__ = "maintenance"
    __table_args__ = (
        Index(
            "uq_maintenance_open",
            text("(ended_at IS NULL)"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "words", "may_read", "begins_at", "until", "told_at", "ended_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    may_read: Mapped[bool]
    begins_at: Mapped[datetime] = mapped_column(default=now)
    until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
