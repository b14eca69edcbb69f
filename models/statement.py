"""What does a person say of what they know and do?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    and_,
    any_,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.community import works_here
from models.company import Company
from models.concept import Concept
from models.file import File
from models.person import Person
from models.site import Site
from models.text import ScreenedText, require_screened


class StatementKind(StrEnum):
    """What a statement is about."""

    ROLE = "role"  # the occupation one has
    SKILL = "skill"
    LANGUAGE = "language"
    CERTIFICATE = "certificate"
    PROJECT = "project"
    INTEREST = "interest"
    ASK_ME = "ask_me"  # what one likes to be asked about


class Audience(StrEnum):
    """Who may read a statement, and find its author by it."""

    ALL = "all"
    UNIT = "unit"  # the same department at the same site
    HR = "hr"  # in a search with a purpose, which its author sees
    ME = "me"


class Level(StrEnum):
    """How well a language is used, by the Common European Framework of Reference."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class StatementSource(StrEnum):
    """How a statement came; always its author confirmed it."""

    SELF = "self"
    SUGGESTION = "suggestion"
    IMPORT = "import"


# One row, looked at once for a whole search. The word is that of social.switches.
SWITCHED_OFF = (
    select(Company.id).where(literal("statements") == any_(Company.switched_off)).exists()
)


class Statement(Recorded, Base):
    """One line of a profile, in its author's own words.

    Withdrawn lines keep their place for the ledger's sake, and nothing else: no search looks there.
    """

    __tablename__ = "statement"
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "kind", "concept_id", "words", "language", "level", "since", "until",
        "last_used", "valid_until", "site_id", "role", "customer", "file_id", "audience",
        "source", "confirmed_at", "withdrawn_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[StatementKind] = mapped_column(one_of(StatementKind))
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"))
    words: Mapped[str] = mapped_column(String(limits.STATEMENT), default="")
    language: Mapped[str] = mapped_column(String(2))  # in which the words are written
    level: Mapped[Level | None] = mapped_column(one_of(Level))
    since: Mapped[int | None]  # years
    until: Mapped[int | None]
    last_used: Mapped[int | None]
    valid_until: Mapped[date | None]
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    role: Mapped[str] = mapped_column(String(limits.NAME), default="")
    customer: Mapped[str] = mapped_column(String(limits.NAME), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    audience: Mapped[Audience] = mapped_column(one_of(Audience), default=Audience.ALL)
    source: Mapped[StatementSource] = mapped_column(
        one_of(StatementSource), default=StatementSource.SELF
    )
    # The words of all its columns as a search finds them, by the language's stems.
    sought: Mapped[str] = mapped_column(TSVECTOR, server_default="")
    confirmed_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    later_at: Mapped[datetime | None]  # when its author last put off saying whether it still holds
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    concept: Mapped[Concept | None] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    file: Mapped[File | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_statement_of", "person_id", postgresql_where=text("withdrawn_at IS NULL")),
        Index(
            "ix_statement_concept",
            "concept_id",
            "person_id",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_statement_site",
            "site_id",
            "person_id",
            postgresql_where=text("withdrawn_at IS NULL AND site_id IS NOT NULL"),
        ),
        Index(
            "ix_statement_sought",
            "sought",
            postgresql_using="gin",
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    @property
    def phrase(self) -> str:
        """Give what its author calls it: the first line of their words."""
        return self.words.partition("\n")[0]

    def say(self, words: ScreenedText) -> None:
        """Take words that moderation let pass."""
        require_screened(words)
        self.words, self.language = words.source, words.language

    @staticmethod
    def seen_by(viewer: Person, *, for_hr: bool = False) -> Select[tuple[Statement]]:
        """Select the statements that exist for this viewer.

        `for_hr` is for a search with a purpose by HR, of which its author is told; whoever looks
        at a page sees no more than a colleague does.
        """
        return select(Statement).join(Statement.person).where(Statement.read_by(viewer, for_hr))

    @staticmethod
    def read_by(viewer: Person, for_hr: bool = False) -> ColumnElement[bool]:
        """Hold for statements, joined to their person, that this viewer reads.

        Who left states nothing any more, and nobody does where the company has that switched off.
        """
        with_hr = [Statement.audience == Audience.HR] if for_hr else []
        return and_(
            Statement.withdrawn_at.is_(None),
            ~SWITCHED_OFF,
            Person.works_here(),
            works_here(viewer),
            or_(
                Statement.person_id == viewer.id,
                Statement.audience == Audience.ALL,
                and_(Statement.audience == Audience.UNIT, same_unit(viewer)),
                *with_hr,
            ),
        )


def same_unit(viewer: Person) -> ColumnElement[bool]:
    """Hold for people of the viewer's department at their site; who has none is in nobody's."""
    return and_(
        Person.department == viewer.department,
        Person.department != "",
        Person.site_id == viewer.site_id,
    )


class Availability(Recorded, Base):
    """How often, and until when not, somebody can be asked."""

    __tablename__ = "availability"
    guarded: ClassVar[tuple[str, ...]] = (
        "person_id", "weekly_limit", "away_from", "away_until", "substitute_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    weekly_limit: Mapped[int | None]  # questions; None: as many as come
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    substitute: Mapped[Person | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[substitute_id]
    )


class Asked(Recorded, Base):
    """Somebody asked somebody whom they had found; how many did, limits how many may."""

    __tablename__ = "asked"
    __table_args__ = (
        Index("ix_asked_of", "person_id", "asked_at"),
        Index(
            "uq_asked_post",
            "post_id",
            "person_id",
            unique=True,
            postgresql_where=text("post_id IS NOT NULL"),
        ),
    )
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "asker_id", "words", "post_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # What is asked, or "" where it stands in a community: there it can be changed and taken back.
    words: Mapped[str] = mapped_column(String(limits.NOTE))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    asked_at: Mapped[datetime] = mapped_column(default=now)
