"""Which other systems are told of what happens here, and what became of each telling?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, String, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import Community
from models.events import Event
from models.person import Person

ADDRESS = 1000  # letters of the address of another system

# What can be told. Nothing of messages, votes, reports or of what anybody reads is among it.
OFFERED = (
    Event.POST_CREATED,
    Event.POST_EDITED,
    Event.POST_HIDDEN,
    Event.POST_SHOWN,
    Event.POST_DELETED,
    Event.COMMENT_CREATED,
    Event.COMMENT_EDITED,
    Event.COMMENT_HIDDEN,
    Event.COMMENT_SHOWN,
    Event.COMMENT_DELETED,
    Event.REACTION_ADDED,
    Event.REACTION_REMOVED,
    Event.MEMBER_JOINED,
    Event.MEMBER_APPROVED,
    Event.MEMBER_LEFT,
    Event.MEMBER_REMOVED,
    Event.COMMUNITY_CHANGED,
    Event.COMMUNITY_ARCHIVED,
    Event.COMMUNITY_REOPENED,
)


class Stop(StrEnum):
    """Why an address is told nothing any more until somebody starts it again."""

    SILENT = "silent"  # for a day it took nothing
    GONE = "gone"  # it said that it is there no more
    ALONE = "alone"  # nobody answers for it any more
    LOST = "lost"  # its secret cannot be read any more


class Webhook(Recorded, Base):
    """An address of another system that is told what happens in a community, or in all open ones.

    `owner_id` is who answers for it. The secret that signs what is sent lies sealed here, under a
    key that the database does not hold; the one before it counts until `earlier_until`.
    """

    __tablename__ = "webhook"
    guarded: ClassVar[tuple[str, ...]] = (
        "community_id", "owner_id", "name", "url", "events", "with_text", "secret", "paused_at",
        "stopped_at", "stopped_why", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("secret",)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    url: Mapped[str] = mapped_column(String(ADDRESS))
    events: Mapped[list[str]] = mapped_column(ARRAY(String(60)))
    with_text: Mapped[bool] = mapped_column(default=False)
    kek_id: Mapped[int] = mapped_column(BigInteger)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    earlier_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    earlier_until: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    paused_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_why: Mapped[Stop | None] = mapped_column(one_of(Stop))
    ended_at: Mapped[datetime | None]
    # When it took something last, and until when it is left alone because it did not; no acts of
    # anybody's, so not recorded.
    worked_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]

    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        # What every change asks: is there anybody to be told?
        Index(
            "ix_webhook_told",
            "community_id",
            postgresql_where=text("ended_at IS NULL AND stopped_at IS NULL"),
        ),
    )

    @property
    def is_sending(self) -> bool:
        """Tell whether it is told things now."""
        return self.ended_at is None and self.stopped_at is None and self.paused_at is None

    @property
    def is_resting(self) -> bool:
        """Tell whether it is left alone for a while because it did not take something."""
        return self.rests_until is not None and self.rests_until > now()

    @property
    def has_earlier(self) -> bool:
        """Tell whether the secret before still counts."""
        return self.earlier_until is not None and self.earlier_until > now()


class TellingState(StrEnum):
    """What became of telling one thing to one address."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"  # when it was to be sent, it was no longer there to be read


class WebhookDelivery(Base):
    """One thing that one address is told: that it is, and how it went; never what was said.

    `key` is the name by which the other side knows that it has it already. There is no entry where
    somebody asked for a trial.
    """

    __tablename__ = "webhook_delivery"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    event: Mapped[str] = mapped_column(String(60))
    key: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    state: Mapped[TellingState] = mapped_column(
        one_of(TellingState),
        default=TellingState.WAITING,
        server_default=TellingState.WAITING,
    )
    next_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    first_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]
    took: Mapped[int | None]  # milliseconds
    failure: Mapped[str | None] = mapped_column(String(20))

    __table_args__ = (
        Index("uq_webhook_delivery", "webhook_id", "entry_id", unique=True),
        Index("ix_webhook_delivery_newest", "webhook_id", "id"),
        Index(
            "ix_webhook_delivery_waiting",
            "webhook_id",
            "next_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_webhook_delivery_at", "at"),
    )
