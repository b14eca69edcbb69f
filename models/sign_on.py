"""Through which providers do people come in, as whom there, and what became of each try?

OpenID Connect Core 1.0: a provider says who somebody is, and an issuer with a subject names one
person for good.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person
from models.sign_in import SignIn

ISSUER = 300
CLIENT = 300
SECRET = 500
SCOPES = 200
SUBJECT = 255  # letters, OpenID Connect Core, section 2
SESSION = 255
DOMAINS = 50
FACTOR_VALUES = 20
FACTOR_VALUE = 100
ERASED = "erased:"


class SignOnProvider(Recorded, Base):
    """Who says of people who they are: the company's directory, mostly.

    `key` stands in the addresses that the provider is told. The secret lies sealed here, under a
    key that the database does not hold. `factor_values` are what it says (`acr`, `amr`) where it
    asked for two factors; they count once a second administrator agreed.
    """

    __tablename__ = "sign_on_provider"
    __table_args__ = (
        CheckConstraint("factor_confirmed_by_id <> factor_asked_by_id", name="two_people"),
        Index(
            "uq_sign_on_provider_issuer",
            "issuer",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "issuer", "client_id", "secret", "scopes", "domains", "takes_in", "trusts_email",
        "passwords_stay", "factor_values", "factor_asked_by_id", "factor_confirmed_by_id",
        "paused_at", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("secret",)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(16), unique=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    issuer: Mapped[str] = mapped_column(String(ISSUER))
    client_id: Mapped[str] = mapped_column(String(CLIENT))
    kek_id: Mapped[int] = mapped_column(BigInteger)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[str] = mapped_column(String(SCOPES))
    # Of whose addresses people are taken in, or known again; all, where none is named.
    domains: Mapped[list[str]] = mapped_column(ARRAY(String(253)))
    takes_in: Mapped[bool]
    trusts_email: Mapped[bool]
    passwords_stay: Mapped[bool]
    factor_values: Mapped[list[str]] = mapped_column(ARRAY(String(FACTOR_VALUE)), default=list)
    factor_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    factor_asked_at: Mapped[datetime | None]
    factor_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    factor_asked_by: Mapped[Person | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[factor_asked_by_id]
    )

    @property
    def is_on(self) -> bool:
        """Tell whether people come in through it now."""
        return self.ended_at is None and self.paused_at is None

    @property
    def counts_factors(self) -> bool:
        """Tell whether two administrators let its second factor count."""
        return bool(self.factor_values) and self.factor_confirmed_by_id is not None

    @property
    def waits_for_second(self) -> bool:
        """Tell whether its second factor is to count, and waits for a second administrator."""
        return bool(self.factor_values) and self.factor_confirmed_by_id is None


class SignOnIdentity(Recorded, Base):
    """As whom somebody is known at a provider: its issuer and their subject there, for good.

    `email` is what the provider called them by, for them to know it again; it decides nothing.
    `by_address` says that nobody linked it who was signed in: they were known by their e-mail
    address alone.
    Of who was erased a digest stays in place of the subject: they are not taken in as somebody new.
    """

    __tablename__ = "sign_on_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "issuer", "subject", "by_address")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(ISSUER))
    subject: Mapped[str] = mapped_column(String(SUBJECT))
    email: Mapped[str] = mapped_column(String(limits.EMAIL), default="")
    by_address: Mapped[bool] = mapped_column(default=False, server_default=true())
    linked_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @staticmethod
    def erased(issuer: str, subject: str) -> str:
        """Write what stays of a subject: no more than is needed to know it again."""
        if subject.startswith(ERASED):
            return subject
        return ERASED + sha256(f"{issuer}\n{subject}".encode()).hexdigest()


class SignOnSession(Base):
    """What is to be known of a sign-in through a provider so that both sides can end it.

    `sid` is how the provider calls its own session. Its token, which it wants to see again when
    somebody signs out, lies sealed. Until the second step is taken it belongs to a half sign-in.
    """

    __tablename__ = "sign_on_session"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_on_provider.id"), index=True)
    identity_id: Mapped[int] = mapped_column(
        ForeignKey("sign_on_identity.id", ondelete="CASCADE"), index=True
    )
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"), unique=True)
    half_id: Mapped[int | None] = mapped_column(
        ForeignKey("half_sign_in.id", ondelete="CASCADE"), unique=True
    )
    sid: Mapped[str] = mapped_column(String(SESSION), default="")
    kek_id: Mapped[int] = mapped_column(BigInteger)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    began_at: Mapped[datetime] = mapped_column(default=now, index=True)

    provider: Mapped[SignOnProvider] = relationship(lazy="raise_on_sql")
    sign_in: Mapped[SignIn | None] = relationship(lazy="raise_on_sql")


class SignOnPurpose(StrEnum):
    """What somebody is sent to a provider for, or what it was that it sent."""

    COME = "come"
    LINK = "link"
    PROVE = "prove"
    LEAVE = "leave"
    HEARD = "heard"  # the number of a message of the provider's, which is heard once


class SignOnAttempt(Base):
    """Somebody who was sent to a provider and is to come back within minutes, once.

    Here is the digest of `state` alone; what else proves that it is the same browser and the same
    try is made from what that browser holds.
    """

    __tablename__ = "sign_on_attempt"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("sign_on_provider.id"), index=True)
    purpose: Mapped[SignOnPurpose] = mapped_column(one_of(SignOnPurpose))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(
        ForeignKey("sign_on_session.id", ondelete="SET NULL"), index=True
    )
    path: Mapped[str] = mapped_column(String(2000), default="")
    stays: Mapped[bool] = mapped_column(default=False)
    began_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
