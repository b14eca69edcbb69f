"""What holds in the whole company, in which words, since when?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, Recorded, now
from models.text import ScreenedText, require_screened


class HouseRules(Recorded, Base):
    """The house rules in one language, as one version says them; versions never change."""

    __tablename__ = "house_rules"
    __table_args__ = (Index("uq_house_rules_version_language", "version", "language", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("version", "language", "source", "html")
    unspoken: ClassVar[tuple[str, ...]] = ("html",)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(limits.POST))
    html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR))
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime] = mapped_column(default=now)

    def write(self, text: ScreenedText) -> None:
        """Take words that the screen let through."""
        require_screened(text)
        self.source, self.html = text.source, text.html
