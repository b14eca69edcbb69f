"""Who looked for people, why, and who was found?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.base import Base, Recorded, now, one_of
from models.person import Person


class SearchPurpose(StrEnum):
    """What HR looks for people for."""

    PROJECT = "project"  # to staff a project
    VACANCY = "vacancy"
    TRAINING = "training"
    SUCCESSION = "succession"
    QUESTION = "question"  # one's own, as any colleague has them
    OTHER = "other"


class PeopleSearch(Recorded, Base):
    """One search for people by HR: who, what for, by which criteria, who was found, in which order.

    `seed` turns those who meet the same criteria, so that the same search shows the same order and
    another one does not; `method` names the version of the published rule.
    """

    __tablename__ = "people_search"
    __table_args__ = (
        Index("ix_people_search_of", "searcher_id", "made_at"),
        Index("ix_people_search_made_at", "made_at"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "searcher_id", "purpose", "reason", "criteria", "method", "seed", "found", "number",
        "shows_near",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    searcher_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[SearchPurpose] = mapped_column(one_of(SearchPurpose))
    reason: Mapped[str] = mapped_column(String(limits.NOTE))
    criteria: Mapped[list[Any]] = mapped_column(JSONB)  # as they were understood
    method: Mapped[str] = mapped_column(String(20))
    seed: Mapped[str] = mapped_column(String(32))
    # Numbers of the people shown, in their order, and how many met the criteria in all.
    found: Mapped[list[int]] = mapped_column(JSONB)
    number: Mapped[int]
    hides_names: Mapped[bool] = mapped_column(default=True)
    shows_near: Mapped[bool] = mapped_column(default=False)  # also who misses one criterion
    made_at: Mapped[datetime] = mapped_column(default=now)

    searcher: Mapped[Person] = relationship(lazy="raise_on_sql")


class SearchHit(Recorded, Base):
    """A person whom a search of HR found, and what was done with that."""

    __tablename__ = "search_hit"
    __table_args__ = (Index("ix_search_hit_of", "person_id", "search_id"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "search_id", "person_id", "shortlisted_at", "named_at", "opened_at", "exported_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("people_search.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    shortlisted_at: Mapped[datetime | None]
    named_at: Mapped[datetime | None]  # when the name was shown first; it stays, whatever follows
    opened_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]

    search: Mapped[PeopleSearch] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class PeopleExport(Recorded, Base):
    """A list of found people that left the product, or waits for a second person."""

    __tablename__ = "people_export"
    guarded: ClassVar[tuple[str, ...]] = (
        "search_id", "asked_by_id", "reason", "people", "needs_second", "approved_by_id",
        "refused_by_id", "given_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("people_search.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(limits.NOTE))
    people: Mapped[list[int]] = mapped_column(JSONB)
    needs_second: Mapped[bool] = mapped_column(default=False)  # with others that were asked for
    asked_at: Mapped[datetime] = mapped_column(default=now)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    given_at: Mapped[datetime | None]


class Objection(Recorded, Base):
    """A person does not want to be found by HR's searches; GDPR article 21."""

    __tablename__ = "objection"
    guarded: ClassVar[tuple[str, ...]] = ("person_id", "withdrawn_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]


class SavedSearch(Base):
    """A search that somebody keeps for themselves: for colleagues, or for what was said."""

    __tablename__ = "saved_search"
    __table_args__ = (Index("uq_saved_search", "person_id", "query", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(limits.NAME))
    query: Mapped[str] = mapped_column(String(2_000))  # the part of the address after "?"
    is_for_people: Mapped[bool] = mapped_column(default=True, server_default=true())
    saved_at: Mapped[datetime] = mapped_column(default=now)


class UnmetNeed(Base):
    """Somebody looked for this in a month and found nobody.

    `seeker` is a keyed digest of person and month: it counts people without telling who they are.
    """

    __tablename__ = "unmet_need"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-11
    folded: Mapped[str] = mapped_column(String(limits.LABEL * 2), primary_key=True)
    seeker: Mapped[str] = mapped_column(String(64), primary_key=True)
    concept_id: Mapped[int | None] = mapped_column(ForeignKey("concept.id"))
    words: Mapped[str] = mapped_column(String(limits.LABEL))
