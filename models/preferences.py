"""How does a person want to be told, when, and of what not?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, String, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, now, one_of
from models.working import BEGINS, ENDS, WORKDAYS

if TYPE_CHECKING:
    from models.community import Community
    from models.post import Post

WAIT = 60  # minutes


class Rhythm(StrEnum):
    """When a mail tells of what was not seen."""

    SOON = "soon"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


class AttentionLevel(StrEnum):
    """How much of a community or a thread somebody is told, from most to least.

    In a thread, `posts` are the comments that answer the post itself.
    """

    EVERYTHING = "everything"
    POSTS = "posts"
    CONCERNS = "concerns"
    MENTIONS = "mentions"
    NOTHING = "nothing"


class Preferences(Base):
    """How one person wants to be told; without a row as everybody is.

    `by_mail` holds what differs from the usual rhythm, by topic, `by_push` what differs in what
    devices tell; `hidden` the topics that do not stand behind the bell either. `begins` and `ends`
    are minutes of the day in the person's zone.
    """

    __tablename__ = "preferences"
    __table_args__ = (
        CheckConstraint("begins < ends", name="in_order"),
        CheckConstraint("digest IN ('daily', 'weekly', 'never')", name="digest_rhythm"),
        Index(
            "ix_preferences_digest_at", "digest_at", postgresql_where=text("digest_at IS NOT NULL")
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    by_mail: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    by_push: Mapped[dict[str, bool]] = mapped_column(JSONB, default=dict, server_default="{}")
    hidden: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    wait: Mapped[int] = mapped_column(default=WAIT)  # minutes that the page has before the mail
    keeps_hours: Mapped[bool] = mapped_column(default=True)
    # Whether days and times are their own, or else those of their site.
    has_own_hours: Mapped[bool] = mapped_column(default=False, server_default=false())
    days: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=lambda: list(WORKDAYS))
    begins: Mapped[int] = mapped_column(default=BEGINS)
    ends: Mapped[int] = mapped_column(default=ENDS)
    # How often a mail brings what is new in the person's communities, but for some of these.
    digest: Mapped[Rhythm] = mapped_column(String(20), default=Rhythm.NEVER, server_default="never")
    digest_without: Mapped[list[int]] = mapped_column(
        ARRAY(Integer), default=list, server_default="{}"
    )
    digest_at: Mapped[datetime | None]
    # The mail with which the way to the person was tried last.
    trial_id: Mapped[int | None]


class DigestItem(Base):
    """How often somebody was mailed a post as something new."""

    __tablename__ = "digest_item"
    __table_args__ = (Index("ix_digest_item_at", "at"), Index("ix_digest_item_post_id", "post_id"))

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    times: Mapped[int]
    at: Mapped[datetime]


class Attention(Base):
    """How much one person is told of a community or a thread, for good or until a time.

    What is chosen for a thread counts before what is chosen for its community; without either it is
    what concerns them. `hides` says that this took the community out of their home.
    """

    __tablename__ = "attention"
    __table_args__ = (
        CheckConstraint("num_nonnulls(post_id, community_id) = 1", name="one_target"),
        Index("uq_attention_post", "post_id", "person_id", unique=True),
        Index("uq_attention_community", "community_id", "person_id", unique=True),
        Index("ix_attention_person_id", "person_id"),
        Index("ix_attention_until", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    level: Mapped[AttentionLevel] = mapped_column(one_of(AttentionLevel))
    until: Mapped[datetime | None]
    hides: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)

    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")
    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")
