"""With what does somebody prove, beside a password, that it is they who come in?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person
from models.proposal import OPEN, Proposal


class CodeApp(Recorded, Base):
    """An app on a device that shows another code every thirty seconds (TOTP, RFC 6238).

    Its secret lies sealed here, under a key that the database does not hold. It counts once a code
    of it was typed in. `last_step` is the thirty seconds of the newest code that was used.
    """

    __tablename__ = "code_app"
    __table_args__ = (
        Index(
            "uq_code_app_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "confirmed_at", "ended_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kek_id: Mapped[int] = mapped_column(BigInteger)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CodeSheet(Recorded, Base):
    """Codes that work once each, for whoever lost their device; here are digests alone.

    A code that is used leaves the sheet.
    """

    __tablename__ = "code_sheet"
    __table_args__ = (
        Index(
            "uq_code_sheet_person_id",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "digests", "used", "ended_at")
    unspoken: ClassVar[tuple[str, ...]] = ("digests",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digests: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary(32)))
    used: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class HalfSignIn(Base):
    """Somebody whose password was right and who still owes the second step; it opens nothing else.

    Only a digest of its secret is kept, which the browser holds. It works once and for minutes.
    `password_hash` is what the password was compared with: another one makes it void. It is empty
    for whoever has none and came through a provider.
    """

    __tablename__ = "half_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    stays: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def is_good(self) -> bool:
        """Tell whether the second step can still be taken."""
        return (
            self.used_at is None
            and self.expires_at > now()
            and self.person.is_active
            and (self.person.password_hash or "") == self.password_hash
        )


class LostFactor(Proposal, Recorded, Base):
    """Somebody lost their second factor: one administrator says so, another agrees."""

    __tablename__ = "lost_factor"
    __table_args__ = (
        CheckConstraint(
            "confirmed_by_id <> asked_by_id AND confirmed_by_id <> person_id "
            "AND asked_by_id <> person_id",
            name="two_others",
        ),
        CheckConstraint("num_nonnulls(confirmed_at, refused_at) <= 1", name="one_end"),
        Index(
            "uq_lost_factor_open",
            "person_id",
            unique=True,
            postgresql_where=text(OPEN),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "asked_by_id", "confirmed_by_id", "confirmed_at", "refused_at",
    )  # fmt: skip


class Passkey(Recorded, Base):
    """A key pair on a device of somebody's, which asks them before it signs (WebAuthn, level 3).

    Here is the public half. `handle` is how the device knows whose account it is; it says nothing
    of the person. `sign_count` is what the device counted last.
    """

    __tablename__ = "passkey"
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "name", "ended_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    handle: Mapped[bytes] = mapped_column(LargeBinary(64))
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Challenge(Base):
    """What a device is to sign, once and within minutes; its browser holds it, here is a digest.

    It is for somebody who adds a passkey, or for whoever comes in.
    """

    __tablename__ = "challenge"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
