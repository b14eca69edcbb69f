"""What shows that the ledger is whole? Its leaves, tiles and checkpoints."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models import limits
from models.base import Base


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
