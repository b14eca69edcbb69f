"""Which newsletters are there, what stands in each issue, and whom was it mailed to?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.announcement import Making
from models.base import Base, Recorded, now, one_of
from models.person import Person
from models.post import Post
from models.text import ScreenedText, require_screened


class IssueState(StrEnum):
    """How far an issue has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    SENDING = "sending"
    PAUSED = "paused"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """What became of one mail."""

    WAITING = "waiting"
    HANDED = "handed"  # the mail server took it
    REFUSED = "refused"  # it will not, or it was asked too often
    SKIPPED = "skipped"  # it was not to be sent


class Why(StrEnum):
    """Why a reader got no mail."""

    LEFT = "left"  # no account, or one that is suspended
    NO_ADDRESS = "no_address"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    NOT_MEANT = "not_meant"  # the newsletter is not for them any more
    NOTHING = "nothing"  # nothing in it that they may read, or that is new to them
    SERVER = "server"  # the mail server refused it
    TIRED = "tired"  # it put off every try


class Newsletter(Recorded, Base):
    """A series of issues: what it is for, how often it comes, and whom it is mailed to."""

    __tablename__ = "newsletter"
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "purpose", "purpose_html", "rhythm", "language", "audience", "ended_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("purpose_html",)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    purpose: Mapped[str] = mapped_column(String(limits.DESCRIPTION))
    purpose_html: Mapped[str] = mapped_column(String(limits.DESCRIPTION * limits.HTML_FACTOR))
    # How often it comes, in words: "every other Thursday".
    rhythm: Mapped[str] = mapped_column(String(limits.NAME), default="")
    language: Mapped[str] = mapped_column(String(2))
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    ended_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    def describe(self, words: ScreenedText, rhythm: ScreenedText | None) -> None:
        """Say what it is called, is for and how often it comes; only screened words get in."""
        require_screened(words)
        self.name = words.title[: limits.NAME]
        self.purpose, self.purpose_html = words.source, words.html
        self.rhythm = rhythm.source[: limits.NAME] if rhythm else ""


class Issue(Recorded, Base):
    """One issue of a newsletter.

    What was approved is one version: any change after that makes a draft of it again. Once it is
    being sent, nothing of it changes any more.
    """

    __tablename__ = "issue"
    __table_args__ = (
        CheckConstraint("approved_by_id <> writer_id", name="two_people"),
        Index("uq_issue_newsletter_id_number", "newsletter_id", "number", unique=True),
        Index(
            "ix_issue_at_work", "state", postgresql_where=text("state IN ('approved', 'sending')")
        ),
        Index("ix_issue_made_at", text("made_at DESC"), text("id DESC")),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "newsletter_id", "number", "writer_id", "state", "language", "goes_at", "approved_by_id",
        "approved_at", "released_at", "sent_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id"))
    number: Mapped[int]
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[IssueState] = mapped_column(one_of(IssueState), default=IssueState.DRAFT)
    language: Mapped[str] = mapped_column(String(2))
    goes_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    # When its mails were written down, and when the last of them was settled.
    released_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)
    # How often in a row the mail server could not be reached, and until when it is left alone.
    halts: Mapped[int] = mapped_column(default=0)
    halted_until: Mapped[datetime | None]

    newsletter: Mapped[Newsletter] = relationship(lazy="raise_on_sql")
    writer: Mapped[Person] = relationship(foreign_keys=[writer_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )

    @property
    def can_change(self) -> bool:
        """Tell whether its words and items may be changed, which asks for approval anew."""
        return self.state in (IssueState.DRAFT, IssueState.WAITING, IssueState.APPROVED)

    @property
    def is_out(self) -> bool:
        """Tell whether readers find it among the issues that came."""
        return self.released_at is not None


class Item(Recorded, Base):
    """A post that stands in an issue. Whoever may not read it is not mailed it either."""

    __tablename__ = "item"
    __table_args__ = (
        Index("uq_item_issue_id_post_id", "issue_id", "post_id", unique=True),
        Index("ix_item_post_id", "post_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("issue_id", "post_id", "position", "added_by_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    position: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    post: Mapped[Post] = relationship(lazy="raise_on_sql")


class IssueWords(Recorded, Base):
    """The editors' words of one language: of an issue, or of what they say of one item in it.

    `based_on` is the version of the original that a translation was made from: with another one,
    it is older than the original.
    """

    __tablename__ = "issue_words"
    __table_args__ = (
        Index(
            "uq_issue_words_place",
            "issue_id",
            "item_id",
            "language",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_issue_words_author_id", "author_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "issue_id", "item_id", "language", "making", "title", "source", "html", "author_id",
        "version", "based_on", "erased_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "erased_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(2))
    making: Mapped[Making] = mapped_column(one_of(Making))
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")
    source: Mapped[str] = mapped_column(String(limits.COMMENT))
    html: Mapped[str] = mapped_column(String(limits.COMMENT * limits.HTML_FACTOR))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    based_on: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]

    def write(self, screened: ScreenedText) -> None:
        """Take what the screen let through; the only way to set the words."""
        require_screened(screened)
        self.title = screened.title
        self.source = screened.source
        self.html = screened.html


class Delivery(Base):
    """The mail of one issue to one person: written down before it is sent, and sent once.

    Its Message-ID is fixed here. `post_ids` are the posts that it held, so that nobody is mailed
    the same one a third time.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("uq_delivery_issue_id_person_id", "issue_id", "person_id", unique=True),
        Index("ix_delivery_person_id", "person_id"),
        Index(
            "ix_delivery_waiting",
            "issue_id",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[DeliveryState] = mapped_column(
        one_of(DeliveryState), default=DeliveryState.WAITING
    )
    why: Mapped[Why | None] = mapped_column(one_of(Why))
    message_id: Mapped[str] = mapped_column(String(limits.EMAIL), unique=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None]
    post_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    # Whether its links count: the reader had agreed to that when it was sent.
    is_counted: Mapped[bool] = mapped_column(default=False, server_default="false")


class Unsubscription(Recorded, Base):
    """Somebody does not want a newsletter by mail; it can be read here all the same."""

    __tablename__ = "unsubscription"
    __table_args__ = (Index("uq_unsubscription", "person_id", "newsletter_id", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("newsletter_id", "person_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)


class Bounce(Recorded, Base):
    """A mail server came back to say that a mail could not be brought to its reader.

    It counts until somebody says that the address is right, or the person has another one.
    """

    __tablename__ = "bounce"
    __table_args__ = (
        Index("ix_bounce_person_id", "person_id"),
        Index("ix_bounce_issue_id", "issue_id"),
        Index("uq_bounce_delivery_id_is_hard", "delivery_id", "is_hard", unique=True),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "issue_id", "person_id", "address", "is_hard", "status", "cleared_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(limits.EMAIL))
    is_hard: Mapped[bool]
    status: Mapped[str] = mapped_column(String(20), default="")  # as in RFC 3463: 5.1.1
    at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    cleared_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Click(Base):
    """An item was opened from a mail, once for each mail of a reader who agreed to be counted.

    Whose mail it was is not here: the digest is of a random number that the mail alone holds. Nor
    is the time, which would tell.
    """

    __tablename__ = "click"
    __table_args__ = (Index("ix_click_issue_id", "issue_id"),)

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    language: Mapped[str] = mapped_column(String(2))
