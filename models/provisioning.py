"""What does the company's directory say of the people here, and with which token does it say so?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person


class Provisioner(Recorded, Base):
    """A system that says who works here, and its secret, of which the database has the digest.

    It acts for the company and for nobody: it stays when whoever made it leaves. Newcomers whom it
    brings are mailed a way in if it `invites`.
    """

    __tablename__ = "provisioner"
    guarded: ClassVar[tuple[str, ...]] = (
        "made_by_id", "name", "digest", "invites", "expires_at", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    invites: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When it was last here, to the minute; no act, so not recorded.
    used_at: Mapped[datetime | None]

    made_by: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def is_good(self) -> bool:
        """Tell whether it still works."""
        return self.ended_at is None and self.expires_at > now()


class Enrolment(Recorded, Base):
    """What the directory says of one person, as it says it.

    `key` is the name that it knows them by, for good: whoever is enrolled again has another one.
    `said` has the attributes of RFC 7643 that are held; an enrolment that ended says no more than
    which person the directory's own name meant.
    """

    __tablename__ = "enrolment"
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "user_name", "external_id", "said", "ended_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_name: Mapped[str] = mapped_column(String(limits.EMAIL))
    # In small letters; some grow by it.
    user_name_folded: Mapped[str] = mapped_column(String(limits.EMAIL * 3))
    external_id: Mapped[str | None] = mapped_column(String(limits.EMAIL), index=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index(
            "uq_enrolment_user_name",
            "user_name_folded",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_enrolment_person",
            "person_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    def call(self, user_name: str) -> None:
        """Give it another name to sign in with, and the column by which it is found."""
        self.user_name, self.user_name_folded = user_name, user_name.casefold()


class DirectoryGroup(Recorded, Base):
    """A group of the directory. A community may name it in its rule; else it does nothing here."""

    __tablename__ = "directory_group"
    guarded: ClassVar[tuple[str, ...]] = ("name", "external_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[UUID] = mapped_column(unique=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    external_id: Mapped[str | None] = mapped_column(String(limits.EMAIL), index=True)
    version: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)


class DirectoryMember(Base):
    """Somebody in a group of the directory; the group's entries say who came and went."""

    __tablename__ = "directory_member"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("directory_group.id", ondelete="CASCADE"), primary_key=True
    )
    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id"), primary_key=True, index=True
    )


class ProvisioningFault(Base):
    """Something that the directory wanted and did not get: why, and of whom; kept for a day."""

    __tablename__ = "provisioning_fault"
    __table_args__ = (Index("ix_provisioning_fault_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provisioner_id: Mapped[int] = mapped_column(ForeignKey("provisioner.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    method: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(limits.NAME))
    about: Mapped[str] = mapped_column(String(limits.EMAIL))
    status: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(String(limits.ADDRESS))

    provisioner: Mapped[Provisioner] = relationship(lazy="raise_on_sql")
