"""Where can people say what is not safe to say elsewhere, and who receives it?"""

from __future__ import annotations

import os
from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.decision import Decision, Measure
from models.person import Person, PersonState
from models.proposal import OPEN, Proposal
from models.role import Capability, Role


class Channel(Recorded, Base):
    """What the company decided of its confidential channel; without this row there is none.

    `salt` stands in every derivation from a receipt code, so that codes of two installations
    cannot be guessed together.
    """

    __tablename__ = "channel"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "without_sign_in", "outside", "months_kept", "months_kept_after_measures",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    without_sign_in: Mapped[bool] = mapped_column(default=False)
    outside: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    months_kept: Mapped[int] = mapped_column(SmallInteger, default=2)
    months_kept_after_measures: Mapped[int] = mapped_column(SmallInteger, default=36)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16), default=lambda: os.urandom(16))


class Appointment(Proposal, Recorded, Base):
    """Somebody is to hold a role of trust: one administrator asks, another confirms."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(
            "confirmed_by_id <> asked_by_id AND confirmed_by_id <> person_id", name="two_people"
        ),
        CheckConstraint("num_nonnulls(confirmed_at, refused_at) <= 1", name="one_end"),
        Index(
            "uq_appointment_open",
            "person_id",
            "capability",
            unique=True,
            postgresql_where=text(OPEN),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "capability", "asked_by_id", "confirmed_by_id", "confirmed_at", "refused_at",
    )  # fmt: skip

    capability: Mapped[Capability] = mapped_column(one_of(Capability), default=Capability.CONFIDANT)


class ConfidantKey(Recorded, Base):
    """The key pair of one recipient: the public half, and the private one under a passphrase.

    What opens `locked` is made of a passphrase that never leaves the recipient's browser. Nothing
    is sealed to a key before somebody else has confirmed its fingerprint.
    """

    __tablename__ = "confidant_key"
    __table_args__ = (
        CheckConstraint("length(public_key) = 32", name="public_key"),
        CheckConstraint("confirmed_by_id <> person_id", name="two_people"),
        CheckConstraint("confirmed_at IS NOT NULL OR confirmed_by_id IS NULL", name="confirmed"),
        Index(
            "uq_confidant_key_in_use",
            "person_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL AND confirmed_at IS NOT NULL"),
        ),
        Index(
            "uq_confidant_key_waiting",
            "person_id",
            unique=True,
            postgresql_where=text("retired_at IS NULL AND confirmed_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "public_key", "retired_at", "confirmed_by_id", "confirmed_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("public_key",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    rounds: Mapped[int]
    locked: Mapped[bytes] = mapped_column(LargeBinary(60))
    made_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])

    @property
    def waits(self) -> bool:
        """Tell whether somebody has to confirm it before anything is sealed to it."""
        return self.retired_at is None and self.confirmed_at is None

    @classmethod
    def in_use(cls):  # type: ignore[no-untyped-def]
        """Hold for keys that are sealed to: confirmed, and of people who can read what comes."""
        return cls.retired_at.is_(None) & cls.confirmed_at.is_not(None) & cls.of_recipients()

    @classmethod
    def of_recipients(cls):  # type: ignore[no-untyped-def]
        """Hold for keys of people who work here, hold the role, and are not suspended."""
        holder = aliased(Person)
        suspended = exists(
            select(Decision.id).where(
                Decision.author_id == cls.person_id,
                Decision.measure == Measure.SUSPEND,
                Decision.restraining(),
            )
        )
        return ~suspended & exists(
            select(Role.id)
            .join(holder, holder.id == Role.person_id)
            .where(
                Role.person_id == cls.person_id,
                Role.capability == Capability.CONFIDANT,
                holder.state == PersonState.ACTIVE,
            )
        )


class FormerLock(Base):
    """How a key was locked before its passphrase was changed.

    Kept for a while: whoever got at a session cannot take the key away with another passphrase.
    """

    __tablename__ = "former_lock"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("confidant_key.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    rounds: Mapped[int]
    locked: Mapped[bytes] = mapped_column(LargeBinary(60))
    left_at: Mapped[datetime] = mapped_column(default=now)
