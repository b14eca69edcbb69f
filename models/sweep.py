"""What was found when files and rows were compared?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Sweep(Base):
    """One look over the store: bytes that no row named, rows whose bytes are lost.

    `removed` of the `stray` ones went; where they were suspiciously many, none did.
    """

    __tablename__ = "sweep"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    stray: Mapped[int]
    stray_bytes: Mapped[int] = mapped_column(BigInteger)
    removed: Mapped[int]
    lost: Mapped[int]
