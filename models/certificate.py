"""What was destroyed, and on what ground?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, now


class Certificate(Recorded, Base):
    """The paper about a destruction: what went, by which rule or request, on whose authority.

    `body` is canonical JSON, `digest` its SHA-256. The ledger keeps the digest, so that the
    paper itself is in the log.
    """

    __tablename__ = "certificate"
    guarded: ClassVar[tuple[str, ...]] = ("issued_at", "ground", "body", "digest")
    unspoken: ClassVar[tuple[str, ...]] = ("body", "digest")

    id: Mapped[int] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime] = mapped_column(default=now)
    ground: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))

    def facts(self) -> dict[str, object]:
        """List what the ledger keeps: of the body, what shows that it is the same."""
        return super().facts() | {"digest": self.digest.hex()}


class Destroyed(Base):
    """An entry whose words nobody can read any more, by a certificate; the line itself stays."""

    __tablename__ = "destroyed"

    entry_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("entry.id"), primary_key=True, autoincrement=False
    )
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
