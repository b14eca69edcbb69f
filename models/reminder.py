"""Of which dates was somebody reminded already?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Reminder(Base):
    """One reminder that went out: of what, of which date of it, and how long before or after.

    A date that is put off is another one, of which officers are reminded anew.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index("uq_reminder", "noun", "noun_id", "due_at", "days_before", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int]
    due_at: Mapped[datetime]
    days_before: Mapped[int]  # negative: after it
    sent_at: Mapped[datetime] = mapped_column(default=now)
