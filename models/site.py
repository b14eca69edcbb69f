"""Where does the company work?"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import ARRAY, CheckConstraint, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded
from models.working import BEGINS, ENDS, WORKDAYS


class Site(Recorded, Base):
    """A place of work: a plant, an office, a yard."""

    __tablename__ = "site"
    __table_args__ = (CheckConstraint("begins < ends", name="in_order"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "country", "zone", "legal_language",
        "days", "begins", "ends", "region", "free_days",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # The one language in which documents to its people count; none where any does.
    legal_language: Mapped[str | None] = mapped_column(String(2))
    # When people work here who have no hours of their own: days of the week as ISO 8601 counts
    # them, minutes of the day by the clock here.
    days: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), default=lambda: list(WORKDAYS), server_default="{1,2,3,4,5}"
    )
    begins: Mapped[int] = mapped_column(default=BEGINS, server_default=str(BEGINS))
    ends: Mapped[int] = mapped_column(default=ENDS, server_default=str(ENDS))
    # The part of the country whose public holidays count, by its code; and days of the site's own.
    region: Mapped[str | None] = mapped_column(String(8))
    free_days: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
