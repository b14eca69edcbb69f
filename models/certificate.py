"""What was destroyed, by which right, and who can show it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now, one_of
from models.entry import Entry


class Ground(StrEnum):
    """By which right something is destroyed."""

    RULE = "rule"
    REQUEST = "request"


class Certificate(Recorded, Base):
    """What one transaction destroyed: its body says which entries, and who decided so.

    The ledger keeps the digest of the body, so that the certificate itself cannot be changed.
    """

    __tablename__ = "certificate"
    guarded: ClassVar[tuple[str, ...]] = ("issued_at", "ground", "body", "digest")
    unspoken: ClassVar[tuple[str, ...]] = ("body", "digest")

    id: Mapped[int] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime] = mapped_column(default=now, index=True)
    ground: Mapped[Ground] = mapped_column(one_of(Ground))
    body: Mapped[str] = mapped_column(Text())
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

    def facts(self) -> dict[str, Any]:
        """List what the ledger keeps."""
        return super().facts() | {"digest": self.digest.hex()}


class Destroyed(Base):
    """An entry whose secret is gone, and the one certificate that says why; never changed."""

    __tablename__ = "destroyed"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey(Entry.id), primary_key=True, autoincrement=False
    )
    certificate_id: Mapped[int] = mapped_column(ForeignKey(Certificate.id), index=True)
