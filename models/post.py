"""What do people say in a community?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, or_, select, text
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import Community
from models.person import Person
from models.text import ScreenedText, TextState, Voice, mandated, require_screened


class PostKind(StrEnum):
    """What sort of post it is; later features add theirs."""

    DISCUSSION = "discussion"
    QUESTION = "question"
    POLL = "poll"
    GATHERING = "gathering"
    ANNOUNCEMENT = "announcement"
    STORY = "story"  # what worked, for others to use
    LESSON = "lesson"  # what went wrong, and what was learnt
    THANKS = "thanks"
    ASK_ME = "ask_me"  # a leader is asked


TOLD = (PostKind.STORY, PostKind.LESSON)  # what success channels have


SHOWN = "state = 'published' AND deleted_at IS NULL"


class Post(Recorded, Base):
    """A text in a community that others can answer."""

    __tablename__ = "post"
    guarded: ClassVar[tuple[str, ...]] = (
        "community_id", "author_id", "kind", "title", "source", "html", "language", "state",
        "posted_at", "deleted_at", "pinned_at", "origin", "erased_at", "locked_at", "locked_by_id",
        "carer_id", "voice", "mandate_id",
        "delegation_id",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "erased_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[PostKind] = mapped_column(one_of(PostKind), default=PostKind.DISCUSSION)
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    source: Mapped[str] = mapped_column(String(limits.POST))
    html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[TextState] = mapped_column(one_of(TextState), default=TextState.PUBLISHED)
    posted_at: Mapped[datetime] = mapped_column(default=now)
    active_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None] = mapped_column()
    # Since when, and by whom, nobody comments any more.
    locked_at: Mapped[datetime | None]
    locked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # Who sees to it that a question gets an answer; nobody means the owners of its community.
    carer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # In whose name it is written, as that was when it was; official under which mandate.
    voice: Mapped[Voice | None] = mapped_column(one_of(Voice))
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    # For which leader the author writes it, and by what leave.
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id"))
    comment_count: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")
    carer: Mapped[Person | None] = relationship(foreign_keys=[carer_id], lazy="raise_on_sql")
    community: Mapped[Community] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        mandated(),
        Index(
            "ix_post_delegation_id",
            "delegation_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text("delegation_id IS NOT NULL"),
        ),
        Index(
            "ix_post_mandate_id",
            "mandate_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text("mandate_id IS NOT NULL"),
        ),
        Index(
            "ix_post_newest",
            "community_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_post_active",
            "community_id",
            active_at.desc(),
            id.desc(),
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_post_author", "author_id", posted_at.desc(), id.desc(), postgresql_where=text(SHOWN)
        ),
        Index(
            "ix_post_author_newest",
            "author_id",
            "community_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_post_author_active",
            "author_id",
            "community_id",
            active_at.desc(),
            id.desc(),
            postgresql_where=text(SHOWN),
        ),
        Index(
            "ix_post_author_unshown",
            "author_id",
            postgresql_where=text("state <> 'published' AND deleted_at IS NULL"),
        ),
        Index(
            "ix_post_pinned",
            "community_id",
            pinned_at.desc(),
            postgresql_where=text(f"pinned_at IS NOT NULL AND {SHOWN}"),
        ),
        Index(
            "ix_post_questions",
            "community_id",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text(f"kind = 'question' AND {SHOWN}"),
        ),
        Index(
            "ix_post_stories",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text(f"kind IN ('story', 'lesson') AND {SHOWN}"),
        ),
        Index(
            "ix_post_thanks",
            posted_at.desc(),
            id.desc(),
            postgresql_where=text(f"kind = 'thanks' AND {SHOWN}"),
        ),
    )

    def write(self, screened: ScreenedText) -> None:
        """Take what the screen let through; the only way to set the words."""
        require_screened(screened)
        self.title = screened.title
        self.source = screened.source
        self.html = screened.html
        self.language = screened.language
        self.state = screened.state

    @property
    def is_shown(self) -> bool:
        """Tell whether those who can read the community can read it."""
        return self.state is TextState.PUBLISHED and self.deleted_at is None

    @property
    def is_locked(self) -> bool:
        """Tell whether nobody comments any more."""
        return self.locked_at is not None

    @property
    def is_question(self) -> bool:
        """Tell whether an answer is looked for."""
        return self.kind is PostKind.QUESTION

    @property
    def is_story(self) -> bool:
        """Tell whether it is a story or a lesson, with what these have beside their words."""
        return self.kind in TOLD

    @property
    def is_announcement(self) -> bool:
        """Tell whether the house tells it to those whom a rule means."""
        return self.kind is PostKind.ANNOUNCEMENT

    @property
    def is_held(self) -> bool:
        """Tell whether it waits for a moderator."""
        return self.state is TextState.HELD

    @staticmethod
    def shown() -> ColumnElement[bool]:
        """Hold where the text may be read by those who can read its place."""
        return and_(Post.state == TextState.PUBLISHED, Post.deleted_at.is_(None))

    @staticmethod
    def seen_by(viewer: Person) -> Select[tuple[Post]]:
        """Select the posts that exist for this viewer: shown ones, and their own unless deleted."""
        own = and_(Post.author_id == viewer.id, Post.deleted_at.is_(None))
        return (
            select(Post)
            .join(Post.community)
            .where(Community.read_by(viewer), or_(Post.shown(), own))
            .options(contains_eager(Post.community), *Post.with_author())
        )

    @staticmethod
    def with_author() -> tuple[Any, ...]:
        """Bring the author and their site with the post."""
        return (joinedload(Post.author).joinedload(Person.site),)
