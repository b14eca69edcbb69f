"""What is one line of the ledger?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from models.base import Base, one_of
from models.events import Origin


class TransactionId(UserDefinedType[int]):
    """PostgreSQL's xid8: the transaction that wrote the row."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Name the type in SQL."""
        return "xid8"


class Entry(Base):
    """One line of the ledger: what happened to which object, by whom; never changed, never removed.

    `version` counts the object's entries from 1 and `prev_id` is the one before. `payload` is the
    AES-256-GCM ciphertext of the object's content at that version, `commitment` a salted SHA-256
    over line and content; both are opened by the secret in `EntryKey`. With `line_salt` the line is
    committed to by itself, so that it is proved when the secret is gone; entries of form 1 have
    none. `form` says how all this was made, so that later versions can read and check what earlier
    ones wrote.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_xid_noun_noun_id", "xid", "noun", "noun_id"),
        Index("uq_entry_noun_noun_id_version", "noun", "noun_id", "version", unique=True),
        Index("ix_entry_community_id_id", "community_id", "id"),
        CheckConstraint("(form = 1) = (line_salt IS NULL)", name="line_salted"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    xid: Mapped[int] = mapped_column(TransactionId())
    form: Mapped[int] = mapped_column(SmallInteger)
    event: Mapped[str] = mapped_column(String(60))
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    prev_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_id: Mapped[int | None]
    on_behalf_of_id: Mapped[int | None]
    sign_in_id: Mapped[int | None]
    community_id: Mapped[int | None]
    origin: Mapped[Origin] = mapped_column(one_of(Origin))
    at: Mapped[datetime]
    line_salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    payload: Mapped[bytes]


class EntryKey(Base):
    """The secret that opens one entry; without it the line still stands, its words are gone.

    It is wrapped by a key that the database does not hold (`Kek`). One from before there were
    such keys lies bare, without `kek_id`, until a job has wrapped it.
    """

    __tablename__ = "entry_key"
    __table_args__ = (
        Index("ix_entry_key_bare", "entry_id", postgresql_where=text("kek_id IS NULL")),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    kek_id: Mapped[int | None] = mapped_column(ForeignKey("kek.id"), index=True)
    secret: Mapped[bytes]
