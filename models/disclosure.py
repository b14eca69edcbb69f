"""What was reported in confidence? Sealed words, and what the law wants to happen with them when.

Nothing here leads to who wrote: no person, no address, no time but the day, and no number that
counts, so that neither order nor gaps tell anything.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Select,
    SmallInteger,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Recorded, one_of
from models.channel import ConfidantKey
from models.person import Person

ACKNOWLEDGE_WITHIN = timedelta(days=7)
"""Directive (EU) 2019/1937, article 9(1)(b)."""
ANSWER_WITHIN = 3
"""Months after that; article 9(1)(f)."""


class Conclusion(StrEnum):
    """What came of a report, when it is closed."""

    NO_MEASURE = "no_measure"
    MEASURES = "measures"


class Disclosure(Recorded, Base):
    """One confidential report; who wrote it stands in its sealed words, or nowhere.

    `public_key` is the reporter's, made of the receipt code as `receipt` is: the hash of what only
    the code gives. The entry that it came is written in the night after, since its place among the
    others would tell the minute (`is_entered`).
    """

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint("(closed_on IS NULL) = (conclusion IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(closed_on IS NULL) = (delete_on IS NULL)", name="closed_until"),
        CheckConstraint("length(public_key) = 32 AND length(receipt) = 32", name="lengths"),
        Index("ix_disclosure_new", "id", postgresql_where=text("NOT is_entered")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "acknowledged_on", "answered_on", "closed_on", "conclusion", "delete_on",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(
        primary_key=True,
        autoincrement=False,
        default=lambda: 10_000_000 + secrets.randbelow(90_000_000),
    )
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    receipt: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    came_on: Mapped[date]
    is_entered: Mapped[bool] = mapped_column(default=False)
    acknowledged_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    conclusion: Mapped[Conclusion | None] = mapped_column(one_of(Conclusion))
    delete_on: Mapped[date | None]

    @property
    def acknowledge_by(self) -> date:
        """Tell by when the reporter has to be told that it came."""
        return self.came_on + ACKNOWLEDGE_WITHIN

    @property
    def answer_by(self) -> date:
        """Tell by when the reporter has to be told what was done or is planned."""
        return months_after(self.acknowledged_on or self.acknowledge_by, ANSWER_WITHIN)

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Disclosure]]:
        """Select what is sealed to the viewer; for everybody else it does not exist."""
        sealed = (
            select(Envelope.key_id)
            .join(ConfidantKey, ConfidantKey.id == Envelope.key_id)
            .where(
                Envelope.disclosure_id == Disclosure.id,
                Envelope.position == 1,
                ConfidantKey.person_id == viewer.id,
            )
        )
        return select(Disclosure).where(sealed.exists())


class DisclosureMessage(Base):
    """One sealed message, of the reporter or of a recipient; which of them is sealed, too."""

    __tablename__ = "disclosure_message"
    __table_args__ = (CheckConstraint("length(own_envelope) = 80", name="own_envelope"),)

    disclosure_id: Mapped[int] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    by_reporter: Mapped[bool]
    sent_on: Mapped[date]
    is_told: Mapped[bool] = mapped_column(default=False)
    sealed: Mapped[bytes]
    own_envelope: Mapped[bytes] = mapped_column(LargeBinary(80))


class Envelope(Base):
    """The key of one message, sealed to one recipient's public key."""

    __tablename__ = "envelope"
    __table_args__ = (
        ForeignKeyConstraint(
            ["disclosure_id", "position"],
            ["disclosure_message.disclosure_id", "disclosure_message.position"],
        ),
        CheckConstraint("length(wrapped) = 80", name="wrapped"),
    )

    disclosure_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("confidant_key.id"), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(80))


def months_after(day: date, months: int) -> date:
    """Add months as people do: a month after 31 January is the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
