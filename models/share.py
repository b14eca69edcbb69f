"""Where else than in its own community does a post stand?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, or_, select, text
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models.base import Base, Recorded, now
from models.community import Community
from models.person import Person
from models.post import Post, PostKind

# An announcement has its own readers; thanks were meant for one place, with those named in it.
SHARED = (
    PostKind.DISCUSSION,
    PostKind.QUESTION,
    PostKind.POLL,
    PostKind.GATHERING,
    PostKind.STORY,
    PostKind.LESSON,
    PostKind.ASK_ME,
)
THERE = "removed_at IS NULL"


class Share(Recorded, Base):
    """That a post of one community also stands in another; its thread stays where it began.

    It gives nobody a right: whoever may not read the post where it began does not see it here.
    """

    __tablename__ = "share"
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "community_id", "person_id", "removed_at", "removed_by_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who shared it
    shared_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now)  # as that of the post, from then on
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    post: Mapped[Post] = relationship(lazy="raise_on_sql")
    community: Mapped[Community] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")

    __table_args__ = (
        Index("uq_share", "post_id", "community_id", unique=True),
        Index(
            "ix_share_newest",
            "community_id",
            shared_at.desc(),
            post_id.desc(),
            postgresql_where=text(THERE),
        ),
        Index(
            "ix_share_active",
            "community_id",
            active_at.desc(),
            post_id.desc(),
            postgresql_where=text(THERE),
        ),
        Index("ix_share_person_id", "person_id"),
    )

    @staticmethod
    def of(post: Post) -> Select[tuple[Share]]:
        """Select where a post stands besides, in the order in which it came there."""
        return (
            select(Share)
            .join(Share.community)
            .where(
                Share.post_id == post.id,
                Share.removed_at.is_(None),
                Community.deleted_at.is_(None),
            )
            .options(
                contains_eager(Share.community),
                joinedload(Share.person).joinedload(Person.site),
            )
            .order_by(Share.shared_at, Share.id)
        )

    @staticmethod
    def seen_by(viewer: Person, post: Post) -> Select[tuple[Share]]:
        """Select those of a post's that exist for the viewer: where they read, and their own doing.

        Authors see each place in which their post stands.
        """
        is_theirs = or_(Share.person_id == viewer.id, post.author_id == viewer.id)
        return Share.of(post).where(or_(Community.read_by(viewer), is_theirs))
