"""What is asked of many at once, and what did they answer?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    and_,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, one_of
from models.person import Person
from models.post import Post
from models.site import Site
from models.text import ScreenedText, require_screened


class Repeat(StrEnum):
    """How often the same is asked again."""

    NEVER = "never"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Poll(Recorded, Base):
    """The questions of a post that is a poll, and the results once they may be told.

    The words stand in the post, too, where they are screened, found and moderated; here they are
    in order. `results` holds a number for each answer to each question, `counted` how many people
    answered what they hold. Of an anonymous poll nothing else is ever kept open: see `Urn`.
    """

    __tablename__ = "poll"
    __table_args__ = (
        Index("ix_poll_closes_at", "closes_at", postgresql_where=text("closed_at IS NULL")),
        Index("ix_poll_next_at", "next_at", postgresql_where=text("next_at IS NOT NULL")),
        Index("ix_poll_first_id", "first_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "questions", "intro_html", "is_named", "shows_early", "closes_at", "closed_at",
        "site_ids", "countries", "repeats", "next_at", "first_id", "results", "counted", "asked",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("intro_html",)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    # One after the other: {"words": "…", "several": false, "answers": ["…", "…"]}.
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    intro_html: Mapped[str] = mapped_column(String(limits.POST * limits.HTML_FACTOR), default="")
    is_named: Mapped[bool] = mapped_column(default=False)
    shows_early: Mapped[bool] = mapped_column(default=False)
    closes_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    # Who is asked, of those who read it; everybody where both are empty.
    site_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list, server_default="{}")
    countries: Mapped[list[str]] = mapped_column(
        ARRAY(String(2)), default=list, server_default="{}"
    )
    repeats: Mapped[Repeat] = mapped_column(one_of(Repeat), default=Repeat.NEVER)
    next_at: Mapped[datetime | None]  # when it is asked again
    first_id: Mapped[int | None] = mapped_column(ForeignKey("poll.id"))  # the first time it was
    results: Mapped[list[list[int]] | None] = mapped_column(JSONB)
    counted: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int | None]  # how many were, when it closed
    answer_count: Mapped[int] = mapped_column(default=0)

    post: Mapped[Post] = relationship(lazy="raise_on_sql")

    def introduce(self, screened: ScreenedText) -> None:
        """Take the words before the questions from the screen."""
        require_screened(screened)
        self.intro_html = screened.html

    @property
    def is_open(self) -> bool:
        """Tell whether nobody closed it yet; its time may be over all the same."""
        return self.closed_at is None

    @property
    def is_survey(self) -> bool:
        """Tell whether it asks more than one thing."""
        return len(self.questions) > 1

    def asks(self) -> ColumnElement[bool]:
        """Hold for people of the places where it is asked; their site has to be joined."""
        if not (self.site_ids or self.countries):
            return text("true")  # type: ignore[return-value]
        there = or_(Person.site_id.in_(self.site_ids), Site.country.in_(self.countries))
        return and_(Person.site_id.is_not(None), there)


class Urn(Base):
    """What people answered to an anonymous poll that is open: sums, and nothing but sums, sealed.

    Each answer replaces the row. What is sealed has the same length whatever was answered; its key
    lies on the shelf of keys, outside the database, until the poll closes, and is destroyed then.
    So neither the database nor a copy of it ties an answer to a person, a time or another answer.
    """

    __tablename__ = "urn"

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    kek_id: Mapped[int] = mapped_column(BigInteger)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Participation(Base):
    """That a person answered an anonymous poll, while it is open: so that nobody does so twice.

    It has no time and no number of its own, and goes when the poll closes.
    """

    __tablename__ = "participation"

    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Vote(Recorded, Base):
    """What one person answered to a poll with names, for all to see who read it."""

    __tablename__ = "vote"
    __table_args__ = (Index("uq_vote_poll_id", "poll_id", "person_id", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("poll_id", "person_id", "chosen")

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    chosen: Mapped[list[list[int]]] = mapped_column(JSONB)  # of each question, the answers' places

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
