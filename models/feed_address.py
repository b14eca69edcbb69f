"""At which secret addresses do programs for feeds read along?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Recorded, now
from models.community import Community
from models.topic import Topic


class FeedAddress(Recorded, Base):
    """A secret address at which one reads a community, a topic or one's own home, as Atom.

    It shows what its person may read when it is asked; the database has its digest alone.
    """

    __tablename__ = "feed_address"
    __table_args__ = (
        CheckConstraint("num_nonnulls(community_id, topic_id) <= 1", name="one_place"),
        Index(
            "uq_feed_address_place",
            "person_id",
            "community_id",
            "topic_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "community_id", "topic_id", "digest")
    unspoken: ClassVar[tuple[str, ...]] = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    # When it was last read, to the hour; nobody else's business, so not recorded.
    read_at: Mapped[datetime | None]

    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")
    topic: Mapped[Topic | None] = relationship(lazy="raise_on_sql")
