"""What shows that the ledger is whole? Its leaves, tiles and checkpoints, and who saw them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base, Recorded


class Unsealed(Base):
    """An entry that has no place in the log yet; the database adds one with every entry."""

    __tablename__ = "unsealed"

    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Leaf(Base):
    """The place of an entry in the log: places are numbered from 0 without a gap."""

    __tablename__ = "leaf"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Tile(Base):
    """256 neighbouring hashes of one level of the tree, as C2SP tlog-tiles has them.

    At level 0 they are those of leaves, above they are the `root` of tiles one level below.
    """

    __tablename__ = "tile"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary(256 * 32))
    root: Mapped[bytes] = mapped_column(LargeBinary(32))


class Checkpoint(Base):
    """The log as it was signed when it had `size` leaves: a C2SP tlog-checkpoint."""

    __tablename__ = "checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    signed_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(limits.NOTE))


class LogKey(Base):
    """A key that signs checkpoints: its public half, as `name+id+key`."""

    __tablename__ = "log_key"

    verifier: Mapped[str] = mapped_column(String(limits.VERIFIER), primary_key=True)
    since: Mapped[datetime]


class Cosignature(Base):
    """A line with which a witness says that it saw this checkpoint follow from those before."""

    __tablename__ = "cosignature"
    __table_args__ = (Index("ix_cosignature_witness_size", "witness", "size"),)

    size: Mapped[int] = mapped_column(ForeignKey("checkpoint.size"), primary_key=True)
    witness: Mapped[str] = mapped_column(String(limits.VERIFIER), primary_key=True)
    line: Mapped[str] = mapped_column(String(limits.NOTE))
    at: Mapped[datetime]


class Stamp(Base):
    """What an RFC 3161 authority says of when a checkpoint was there; `token` is DER."""

    __tablename__ = "stamp"

    size: Mapped[int] = mapped_column(ForeignKey("checkpoint.size"), primary_key=True)
    authority: Mapped[str] = mapped_column(String(limits.ADDRESS), primary_key=True)
    token: Mapped[bytes]
    at: Mapped[datetime]


class Alarm(Base):
    """Why nothing could be signed, a witness be reached or a stamp be had; open until it can be."""

    __tablename__ = "alarm"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    part: Mapped[str] = mapped_column(String(20))  # log, witness or stamp
    words: Mapped[str] = mapped_column(String(limits.ALARM))
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class TheLog(Recorded):
    """The log as what an entry can be about: that somebody checked it, or took a copy of it."""

    __tablename__ = "log"
    id = 1
