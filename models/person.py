"""Who works here?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.folding import fold
from models.site import Site


class PersonState(StrEnum):
    """Where a person's account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class QuoteWish(StrEnum):
    """Who may quote somebody."""

    ALL = "all"
    ASK = "ask"
    NOBODY = "nobody"


class Person(Recorded, Base):
    """An employee, or a guest: somebody of another company, who is here until a day."""

    __tablename__ = "person"
    guarded: ClassVar[tuple[str, ...]] = (
        "handle", "name", "email", "title", "department", "site_id", "manager_id", "photo_id",
        "bio", "state", "language", "zone", "origin", "password_hash", "shows_thanks",
        "counts_clicks", "shows_reading", "shows_presence", "quoting",
        "bot_owner_id", "guest_of", "guest_until",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("password_hash",)

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(String(limits.HANDLE), unique=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    name_folded: Mapped[str] = mapped_column(String(limits.NAME * 2))
    email: Mapped[str | None] = mapped_column(String(limits.EMAIL))
    title: Mapped[str] = mapped_column(String(limits.NAME), default="")
    department: Mapped[str] = mapped_column(String(limits.NAME), default="")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("file.id", use_alter=True), index=True)
    bio: Mapped[str] = mapped_column(String(limits.BIO), default="")
    language: Mapped[str] = mapped_column(String(2), default="en")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    state: Mapped[PersonState] = mapped_column(one_of(PersonState), default=PersonState.ACTIVE)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    theme: Mapped[str] = mapped_column(String(10), default="system")
    contrast: Mapped[str] = mapped_column(String(10), default="system")
    density: Mapped[str] = mapped_column(String(10), default="normal")
    motion: Mapped[str] = mapped_column(String(10), default="system")
    has_shortcuts: Mapped[bool] = mapped_column(default=True)
    # Whether a card beside their own page asks what they know; put away, it never comes back.
    is_invited_to_state: Mapped[bool] = mapped_column(default=True, server_default="true")
    # Which version of the terms they accepted; the ledger says when.
    accepted_terms: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whether what others thank them for stands on their page at once, or only after a yes to each.
    shows_thanks: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Whether links in newsletters to them count that they were opened, without keeping by whom.
    counts_clicks: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Whether people of one's conversations see how far one has read, and one sees it of them.
    shows_reading: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Whether those who show it, too, see that one is active now.
    shows_presence: Mapped[bool] = mapped_column(default=False, server_default="false")
    # Who may quote what they wrote; each quote can be taken back.
    quoting: Mapped[QuoteWish] = mapped_column(
        one_of(QuoteWish), default=QuoteWish.ALL, server_default=QuoteWish.ALL
    )
    # Whether Enter sends a message, and Shift with it begins a line.
    sends_by_enter: Mapped[bool] = mapped_column(default=False, server_default="false")
    home_order: Mapped[str] = mapped_column(String(10), default="newest")
    # One order for all communities, one for the pages of people and topics.
    community_order: Mapped[str] = mapped_column(String(10), server_default="newest")
    elsewhere_order: Mapped[str] = mapped_column(String(10), server_default="newest")
    home_read_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    deactivated_at: Mapped[datetime | None]
    origin: Mapped[str | None] = mapped_column(String(200), unique=True)
    # Who answers for a bot: an account that a program alone uses, and nobody signs in with.
    bot_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    # From which company a guest comes, and until when; nothing of whoever works here.
    guest_of: Mapped[str | None] = mapped_column(String(limits.NAME))
    guest_until: Mapped[datetime | None]

    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    manager: Mapped[Person | None] = relationship(
        remote_side=[id], foreign_keys=[manager_id], lazy="raise_on_sql"
    )
    bot_owner: Mapped[Person | None] = relationship(
        remote_side=[id], foreign_keys=[bot_owner_id], lazy="raise_on_sql"
    )

    __table_args__ = (
        Index("uq_person_email", func.lower(email), unique=True),
        Index(
            "ix_person_name_folded",
            "name_folded",
            postgresql_ops={"name_folded": "text_pattern_ops"},
        ),
        Index("ix_person_by_name", name_folded.collate("C"), id),
        Index("ix_person_site_id_department", "site_id", "department"),
        Index("ix_person_manager_id", "manager_id"),
        Index("ix_person_guest", "guest_until", postgresql_where=text("guest_of IS NOT NULL")),
        CheckConstraint("(guest_of IS NULL) = (guest_until IS NULL)", name="guest_until_a_day"),
    )

    def __init__(self, **columns: Any) -> None:
        super().__init__(**columns)
        self.rename(self.name)

    def rename(self, name: str) -> None:
        """Give the person another name, and the search column with it."""
        self.name = name
        self.name_folded = fold(name)[: limits.NAME * 2]  # some letters fold into many

    @property
    def initials(self) -> str:
        """Shorten the name to one or two letters."""
        words = [word for word in self.name.split() if word[0].isalpha()] or ["?"]
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()

    @property
    def hue(self) -> int:
        """Pick the disc's colour, 1 to 8, from the id."""
        return (self.id or 0) % 8 + 1

    @property
    def is_active(self) -> bool:
        """Tell whether this person may sign in."""
        return self.state is PersonState.ACTIVE and not self.is_overdue

    @property
    def is_guest(self) -> bool:
        """Tell whether this is somebody of another company."""
        return self.guest_of is not None

    @property
    def is_overdue(self) -> bool:
        """Tell whether the time of a guest is over."""
        return self.guest_until is not None and self.guest_until <= now()

    @property
    def is_bot(self) -> bool:
        """Tell whether a program speaks here, and no person."""
        return self.bot_owner_id is not None

    @property
    def site_name(self) -> str:
        """Name the person's site, or nothing."""
        return self.site.name if self.site else ""

    @staticmethod
    def works_here() -> ColumnElement[bool]:
        """Hold for the people who work here now, also those who did not sign in yet.

        For no bot, and for no guest. Whoever lists or counts people asks this, or `signs_in`: a
        test of the house looks.
        """
        return and_(
            Person.state != PersonState.DEACTIVATED,
            Person.bot_owner_id.is_(None),
            Person.guest_of.is_(None),
        )

    @staticmethod
    def signs_in() -> ColumnElement[bool]:
        """Hold for the people who work here and can sign in now; for no bot, and for no guest."""
        return and_(Person.is_let_in(), Person.guest_of.is_(None))

    @staticmethod
    def is_let_in() -> ColumnElement[bool]:
        """Hold for all who can sign in now: also guests, until the moment at which they go."""
        return and_(
            Person.state == PersonState.ACTIVE,
            Person.bot_owner_id.is_(None),
            or_(Person.guest_until.is_(None), Person.guest_until > func.now()),
        )

    @staticmethod
    def active() -> Select[tuple[Person]]:
        """Select the people who work here now."""
        return select(Person).where(Person.works_here())

    @staticmethod
    def named(words: str) -> ColumnElement[bool]:
        """Hold where the name has each of these words or parts of words, whatever their accents."""
        parts = fold(words).split()
        return and_(true(), *(Person.name_folded.contains(part, autoescape=True) for part in parts))
