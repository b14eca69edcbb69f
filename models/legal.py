"""What does the company tell of itself and ask for, in which words, since when?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, Recorded, now, one_of
from models.text import ScreenedText, require_screened


class LegalKind(StrEnum):
    """Which page it is."""

    PRIVACY = "privacy"
    TERMS = "terms"
    IMPRINT = "imprint"
    ACCESSIBILITY = "accessibility"


class LegalText(Recorded, Base):
    """A page in one language, as one version says it; versions never change.

    Who published it the ledger says: nobody's name stands below what the company says.
    """

    __tablename__ = "legal_text"
    __table_args__ = (Index("uq_legal_text_version", "kind", "version", "language", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("kind", "version", "language", "source", "html")
    unspoken: ClassVar[tuple[str, ...]] = ("html",)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LegalKind] = mapped_column(one_of(LegalKind))
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(limits.POST))
    html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR))
    published_at: Mapped[datetime] = mapped_column(default=now)

    def write(self, text: ScreenedText) -> None:
        """Take words that the screen let through."""
        require_screened(text)
        self.source, self.html = text.source, text.html
