"""What does the house tell many people at once, who let it through, and who has read it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import Community
from models.person import Person
from models.post import Post
from models.text import ScreenedText, require_screened


class AnnouncementState(StrEnum):
    """How far an announcement, or a correction of one that is out, has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Failure(StrEnum):
    """Why an approved announcement did not go out when its time came."""

    WRITER = "writer"
    APPROVER = "approver"
    PLACE = "place"
    WORDS = "words"
    NOBODY = "nobody"


class Making(StrEnum):
    """Where the words of a language come from."""

    ORIGINAL = "original"
    HUMAN = "human"
    MACHINE = "machine"


class Announcement(Recorded, Base):
    """Something that is told to those whom a rule means, after a second person let it through.

    `edition` counts what is written: 1 until it is out, and one more for each correction. Readers
    are shown the words of `sent_edition`. What was approved is one version: any change after that
    makes a draft of it again.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("approved_by_id <> writer_id", name="two_people"),
        CheckConstraint("state <> 'sent' OR post_id IS NOT NULL", name="sent_as_a_post"),
        Index("ix_announcement_community_id_id", "community_id", "id"),
        Index("ix_announcement_due", "goes_at", postgresql_where=text("state = 'approved'")),
        Index("ix_announcement_sent_at", "sent_at", postgresql_where=text("sent_at IS NOT NULL")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "community_id", "writer_id", "state", "audience", "language", "edition", "sent_edition",
        "must_read", "overrides_mute", "names_shown", "goes_at", "featured_until",
        "approved_by_id", "approved_at", "failure", "asks_again", "asked_edition", "post_id",
        "sent_at", "reach", "correction",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AnnouncementState] = mapped_column(
        one_of(AnnouncementState), default=AnnouncementState.DRAFT
    )
    # Whom it is told to: lists of sites, countries, communities, languages and roles.
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    language: Mapped[str] = mapped_column(String(2))
    edition: Mapped[int] = mapped_column(default=1)
    sent_edition: Mapped[int | None]
    must_read: Mapped[bool] = mapped_column(default=False)
    overrides_mute: Mapped[bool] = mapped_column(default=False)
    # Whether HR may see who has not read it; readers are told so before they say that they have.
    names_shown: Mapped[bool] = mapped_column(default=False)
    goes_at: Mapped[datetime | None]
    featured_until: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    failure: Mapped[Failure | None] = mapped_column(one_of(Failure))
    # Whether a correction asks those to read it again who have; and the edition that was asked for.
    asks_again: Mapped[bool] = mapped_column(default=False)
    asked_edition: Mapped[int] = mapped_column(default=1)
    # What a correction changes of the plan; it holds for readers once it was let through.
    correction: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), unique=True)
    sent_at: Mapped[datetime | None]
    reach: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    # Set when those who are meant were told, once the post could be read.
    told_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    community: Mapped[Community] = relationship(lazy="raise_on_sql")
    writer: Mapped[Person] = relationship(foreign_keys=[writer_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )
    post: Mapped[Post | None] = relationship(lazy="raise_on_sql")

    @property
    def is_out(self) -> bool:
        """Tell whether people were told already; what changes from then on is a correction."""
        return self.post_id is not None

    @property
    def can_change(self) -> bool:
        """Tell whether its words and its audience may be changed, which asks for approval anew."""
        return self.state not in (AnnouncementState.SENT, AnnouncementState.WITHDRAWN)


class Wording(Recorded, Base):
    """The words of an announcement in one language.

    `based_on` is the version of the original that a translation was made from: with another one,
    it is older than the original.
    """

    __tablename__ = "wording"
    __table_args__ = (
        Index(
            "uq_wording_announcement_id_edition_language",
            "announcement_id",
            "edition",
            "language",
            unique=True,
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "announcement_id", "edition", "language", "making", "title", "source", "html", "author_id",
        "version", "based_on", "erased_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "erased_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    edition: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    making: Mapped[Making] = mapped_column(one_of(Making))
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    source: Mapped[str] = mapped_column(String(limits.POST))
    html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    based_on: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship(lazy="raise_on_sql")

    def write(self, screened: ScreenedText) -> None:
        """Take what the screen let through; the only way to set the words."""
        require_screened(screened)
        self.title = screened.title
        self.source = screened.source
        self.html = screened.html


class Addressee(Base):
    """One person whom an announcement was told to; whether they saw it is theirs, not recorded."""

    __tablename__ = "addressee"
    __table_args__ = (
        Index(
            "ix_addressee_unseen",
            "person_id",
            "announcement_id",
            postgresql_where=text("NOT is_done"),
        ),
    )

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    # Seen, or read where it had to be: home shows it no longer.
    is_done: Mapped[bool] = mapped_column(default=False)


class Acknowledgement(Recorded, Base):
    """Somebody says that they have read an announcement: which edition, in which language."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        Index(
            "uq_acknowledgement_announcement_id_person_id_edition",
            "announcement_id",
            "person_id",
            "edition",
            unique=True,
        ),
        Index("ix_acknowledgement_person_id", "person_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "announcement_id", "person_id", "edition", "language", "given_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edition: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime] = mapped_column(default=now)
