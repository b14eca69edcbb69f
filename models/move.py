"""Where did a post stand before?"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now
from models.community import Community
from models.person import Person
from models.post import Post, PostKind

# An announcement has its own readers, thanks were meant for one place with those named in it, and
# to a session with a leader the members of one community were invited.
MOVED = (
    PostKind.DISCUSSION,
    PostKind.QUESTION,
    PostKind.POLL,
    PostKind.GATHERING,
    PostKind.STORY,
    PostKind.LESSON,
)


class Move(Recorded, Base):
    """That somebody put a post, with its thread, into another community, and why.

    What keeps a thing by its community asks of each place in which the post ever stood.
    """

    __tablename__ = "move"
    __table_args__ = (
        Index("ix_move_post_id", "post_id", "id"),
        Index("ix_move_person_id", "person_id"),
        Index("ix_move_from_id", "from_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("post_id", "from_id", "to_id", "person_id", "reason")

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    from_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who moved it
    reason: Mapped[str] = mapped_column(String(limits.TITLE))
    moved_at: Mapped[datetime] = mapped_column(default=now)

    origin: Mapped[Community] = relationship(foreign_keys=[from_id], lazy="raise_on_sql")
    target: Mapped[Community] = relationship(foreign_keys=[to_id], lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @staticmethod
    def of(post: Post, most: int) -> Select[tuple[Move]]:
        """Select how a post came to where it stands, the newest move first."""
        return (
            select(Move)
            .where(Move.post_id == post.id)
            .options(
                joinedload(Move.origin),
                joinedload(Move.target),
                joinedload(Move.person).joinedload(Person.site),
            )
            .order_by(Move.id.desc())
            .limit(most)
        )
