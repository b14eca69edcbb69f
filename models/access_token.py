"""Which programs act for somebody, and what may each of them do?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.person import Person


class Scope(StrEnum):
    """What a token is good for; each says no more than it says."""

    READ = "read"
    WRITE = "write"
    MESSAGES_READ = "messages.read"
    MESSAGES_WRITE = "messages.write"
    NOTICES = "notices"
    SAVED = "saved"


class AccessToken(Recorded, Base):
    """A secret with which a program does what its person may do; the database has its digest alone.

    `made_by_id` is somebody else for the token of a bot.
    """

    __tablename__ = "access_token"
    __table_args__ = (Index("ix_access_token_person_id", "person_id"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "made_by_id", "name", "digest", "scopes", "expires_at", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(20)))
    made_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When it was last used, to the minute; nobody else's business, so not recorded.
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")

    @property
    def is_good(self) -> bool:
        """Tell whether it still works, as far as it lies with the token itself."""
        return self.ended_at is None and self.expires_at > now()

    def allows(self, scope: Scope) -> bool:
        """Tell whether it is good for something."""
        return scope in self.scopes


class SentOnce(Base):
    """What a program sent under a key, and what it became: sent again, it answers the same.

    Of what was said nothing stands here but a digest. It is stored with the thing itself, so that
    a program that heard no answer can ask again without doing it twice.
    """

    __tablename__ = "sent_once"
    __table_args__ = (
        Index("uq_sent_once_key", "token_id", "key", unique=True),
        Index("ix_sent_once_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("access_token.id"))
    key: Mapped[str] = mapped_column(String(255))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    noun: Mapped[str] = mapped_column(String(30))
    noun_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
