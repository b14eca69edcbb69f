"""Which mails were written, and did they go out?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, now


class Mail(Base):
    """A mail of Kring's own; without an SMTP server it waits here for the administrator."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(limits.EMAIL))
    subject: Mapped[str] = mapped_column(String(limits.TITLE))
    body: Mapped[str] = mapped_column(String(20_000))
    # An address of ours that ends mails of this sort with one click (RFC 8058).
    leave: Mapped[str | None] = mapped_column(String(600))
    # Where an answer to it goes: an address of ours, which says whose answer it is to what.
    reply_to: Mapped[str | None] = mapped_column(String(limits.EMAIL))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(500))
