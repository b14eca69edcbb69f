"""What did browsers refuse to run or load, in which of our files, and how often?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Violation(Base):
    """One kind of refusal under the content security policy; nothing of whoever met it.

    `source` is a file of ours or the pattern of a page's address, `blocked` an origin or a word
    such as `inline`. Administrators have looked at it once `looked_at` is set.
    """

    __tablename__ = "violation"
    __table_args__ = (Index("uq_violation", "directive", "blocked", "source", "line", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    directive: Mapped[str] = mapped_column(String(40))
    blocked: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200))
    line: Mapped[int]  # 0 where the browser names none
    number: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    looked_at: Mapped[datetime | None]
