"""When and where do people meet, and who comes?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person
from models.post import Post
from models.text import ScreenedText, require_screened


class Gathering(Recorded, Base):
    """The when and where of a post that is an event.

    Its words stand in the post, with place and link, where they are screened, found and moderated.
    `zone` is that of whoever invites; the times are kept in UTC, as they are whatever a law makes
    of that zone's clocks later.
    """

    __tablename__ = "gathering"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="in_order"),
        Index("ix_gathering_starts_at", "starts_at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "post_id", "intro", "intro_html", "starts_at", "ends_at", "zone", "place", "link", "seats",
        "cancelled_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("intro_html",)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), unique=True)
    intro: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    intro_html: Mapped[str] = mapped_column(
        String(limits.DESCRIPTION * limits.HTML_FACTOR), default=""
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(limits.ADDRESS), default="")
    link: Mapped[str] = mapped_column(String(limits.LINK), default="")
    seats: Mapped[int | None]  # how many can come; any number where nobody says
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # how often calendars have to take it anew
    changed_at: Mapped[datetime] = mapped_column(default=now)
    going: Mapped[int] = mapped_column(default=0)

    post: Mapped[Post] = relationship(lazy="raise_on_sql")

    def introduce(self, screened: ScreenedText) -> None:
        """Take the words about it from the screen."""
        require_screened(screened)
        self.intro, self.intro_html = screened.source, screened.html

    @property
    def is_on(self) -> bool:
        """Tell whether it takes place."""
        return self.cancelled_at is None

    @property
    def is_full(self) -> bool:
        """Tell whether all seats are taken."""
        return self.seats is not None and self.going >= self.seats


class AttendanceState(StrEnum):
    """Whether somebody has a seat."""

    GOING = "going"
    WAITING = "waiting"


class Attendance(Recorded, Base):
    """That a person signed up; whoever waits moves up in the order in which they did."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("uq_attendance_gathering_id", "gathering_id", "person_id", unique=True),
        Index("ix_attendance_waiting", "gathering_id", "id", postgresql_where="state = 'waiting'"),
    )
    guarded: ClassVar[tuple[str, ...]] = ("gathering_id", "person_id", "state")

    id: Mapped[int] = mapped_column(primary_key=True)
    gathering_id: Mapped[int] = mapped_column(ForeignKey("gathering.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[AttendanceState] = mapped_column(one_of(AttendanceState))
    signed_up_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    gathering: Mapped[Gathering] = relationship(lazy="raise_on_sql")


class CalendarAddress(Recorded, Base):
    """The secret address at which a person's own calendar reads what they signed up for."""

    __tablename__ = "calendar_address"
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "digest")
    unspoken: ClassVar[tuple[str, ...]] = ("digest",)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
