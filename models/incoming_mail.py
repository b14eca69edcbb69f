"""Which mails came in, and what became of them? None of their words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, now, one_of


class IncomingState(StrEnum):
    """What became of a mail."""

    OPEN = "open"
    TAKEN = "taken"
    REFUSED = "refused"


class Unfit(StrEnum):
    """Why a mail became nothing."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    REVOKED = "revoked"
    STRANGER = "stranger"
    UNVERIFIED = "unverified"
    CLOSED = "closed"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    EMPTY = "empty"
    LARGE = "large"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TNEF = "tnef"
    TOO_MANY = "too_many"
    AUTOMATIC = "automatic"
    BOUNCE = "bounce"
    LIST = "list"
    LOOP = "loop"


class IncomingMail(Base):
    """One mail for one of our addresses, once, however often a mail server brings it.

    `mark` is a digest of its Message-ID and of the address. The person is the one for whom the
    address was made, once it is known that we made it.
    """

    __tablename__ = "incoming_mail"
    __table_args__ = (
        Index("uq_incoming_mail_mark", "mark", unique=True),
        Index("ix_incoming_mail_person_id_at", "person_id", "at"),
        Index("ix_incoming_mail_at", "at"),
        CheckConstraint("(state = 'refused') = (why IS NOT NULL)", name="told_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(default=now)
    state: Mapped[IncomingState] = mapped_column(one_of(IncomingState), default=IncomingState.OPEN)
    why: Mapped[Unfit | None] = mapped_column(one_of(Unfit))
    is_answered: Mapped[bool] = mapped_column(default=False)
