"""Through which addresses do other systems write into a community?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now
from models.person import Person


class IncomingHook(Recorded, Base):
    """A secret address that takes posts into one community, under a name that says it is a bot.

    `person_id` is the bot in whose name they stand; whoever made the address answers for it. The
    database has the secret's digest alone.
    """

    __tablename__ = "incoming_hook"
    guarded: ClassVar[tuple[str, ...]] = (
        "community_id", "person_id", "made_by_id", "digest", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    # When it was last used, to the minute; not recorded, as each post is.
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id], lazy="raise_on_sql")
