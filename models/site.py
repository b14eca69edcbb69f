"""Where does the company work?"""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded


class Site(Recorded, Base):
    """A place of work: a plant, an office, a yard."""

    __tablename__ = "site"
    guarded: ClassVar[tuple[str, ...]] = ("name", "country", "zone", "legal_language")

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # The one language in which documents to its people count; none where any does.
    legal_language: Mapped[str | None] = mapped_column(String(2))
