"""How far is work that takes long?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Work(Base):
    """One piece of long work and how far it is, for those who wait; it decides nothing.

    `noun` and `noun_id` say what is worked on, 0 where that has no row. `total` is what there is
    to do as far as that was known when it began. A row is used again for the same work.
    """

    __tablename__ = "work"
    __table_args__ = (Index("uq_work", "noun", "noun_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    began_at: Mapped[datetime] = mapped_column(default=now)
    moved_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
