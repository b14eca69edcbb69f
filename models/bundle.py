"""Which bundles of their data wait for people to fetch them?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now
from models.erasure_request import ErasureRequest
from models.key import Kek
from models.person import Person


class Bundle(Recorded, Base):
    """All that a person is given at their request, as one file, for a while.

    It lies in the store, encrypted; `secret` opens it, itself wrapped by a key of its own (`Kek`),
    whose bytes are destroyed when it goes. `digest` is its name in the store until the bytes are
    gone there too; `sha256` is that of the file as the person gets it.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        Index("ix_bundle_kept", "expires_at", postgresql_where=text("digest IS NOT NULL")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "request_id", "person_id", "sha256", "size", "made_at", "expires_at", "gone_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey(ErasureRequest.id), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    kek_id: Mapped[int | None] = mapped_column(ForeignKey(Kek.id))
    secret: Mapped[bytes | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    sealed_size: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    request: Mapped[ErasureRequest] = relationship(lazy="raise_on_sql")
