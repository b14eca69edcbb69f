"""Which keys wrap the secrets of the ledger, and how far are files clean of what was erased?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now


class Kek(Base):
    """A key that wraps the secrets of one person's entries of one month; here is its name alone.

    Its bytes lie in the keyring, outside the database, under the id: a random number, so that a
    database that was brought back never names a key that it did not make. `subject_id` is the
    person whose objects they are, 0 where they are nobody's; `month` is that in which the secrets
    were wrapped, as 202611. Two processes that come first at once each make one. A key that is
    `retired` wraps nothing more: its bytes are destroyed, then its row goes.
    """

    __tablename__ = "kek"
    __table_args__ = (
        Index("ix_kek_subject_id_month", "subject_id", "month"),
        Index("ix_kek_retired", "id", postgresql_where="retired"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[int]
    month: Mapped[int]
    epoch: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)
    retired: Mapped[bool] = mapped_column(default=False)


class Scrub(Base):
    """A wish that no old bytes of what was erased stay in the database's files, and its end."""

    __tablename__ = "scrub"

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
