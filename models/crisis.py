"""What is prepared for a crisis, and what is known, done and asked while one lasts?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models import limits
from models.announcement import Making
from models.base import Base, Recorded, now, one_of
from models.person import Person
from models.text import ScreenedText, require_screened

HTML = limits.BULLETIN * limits.HTML_FACTOR


class ScenarioState(StrEnum):
    """How far the preparation for one kind of crisis has come."""

    DRAFT = "draft"
    WAITING = "waiting"
    APPROVED = "approved"
    RETIRED = "retired"


class Safety(StrEnum):
    """What somebody says of themselves, or is said of them."""

    SAFE = "safe"
    HELP = "help"


class RumourState(StrEnum):
    """What the rumour desk says of something that people heard."""

    OPEN = "open"
    TRUE = "true"
    FALSE = "false"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    ASIDE = "aside"


class Scenario(Recorded, Base):
    """What is prepared for one kind of crisis: who does what, and the first words.

    Only one that a second person approved starts with its words at once; any change makes a draft
    of it again. `steps` are what is to be done, in order: {"words", "duty", "minutes"}.
    """

    __tablename__ = "scenario"
    __table_args__ = (CheckConstraint("approved_by_id <> writer_id", name="two_people"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "name", "purpose", "state", "language", "audience", "steps", "asks_safety",
        "must_acknowledge", "minutes", "review_on", "writer_id", "wrote_ids", "approved_by_id",
        "approved_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(limits.NAME))
    purpose: Mapped[str] = mapped_column(String(limits.DESCRIPTION), default="")
    state: Mapped[ScenarioState] = mapped_column(one_of(ScenarioState), default=ScenarioState.DRAFT)
    language: Mapped[str] = mapped_column(String(2))
    # Whom it concerns unless whoever starts it says otherwise: as of an announcement.
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    asks_safety: Mapped[bool] = mapped_column(default=True)
    must_acknowledge: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[int] = mapped_column(default=30)  # from one update to the next
    review_on: Mapped[date | None]
    writer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  # who changed it last
    # All who changed it since it was approved last: none of them approves it.
    wrote_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    writer: Mapped[Person] = relationship(foreign_keys=[writer_id], lazy="raise_on_sql")
    approved_by: Mapped[Person | None] = relationship(
        foreign_keys=[approved_by_id], lazy="raise_on_sql"
    )


class Crisis(Recorded, Base):
    """A crisis, or a drill of one, from its start until a person ends it.

    `edition` counts what was said: 0 until there is a first statement. What was planned is copied
    from the scenario, which may change meanwhile. `counts` are what is left of the answers of
    people once these are destroyed: numbers by site and by minute.
    """

    __tablename__ = "crisis"
    __table_args__ = (
        Index("ix_crisis_open", "started_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_crisis_pausing", "started_at", postgresql_where=text("pauses")),
        Index("ix_crisis_scenario_id", "scenario_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "scenario_id", "name", "is_drill", "language", "audience", "steps", "asks_safety",
        "must_acknowledge", "pauses", "minutes", "edition", "noticed_at", "started_by_id",
        "started_at", "first_at", "next_at", "ended_by_id", "ended_at", "resumed_by_id",
        "resumed_at", "reach", "counts", "learnt", "forgotten_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    name: Mapped[str] = mapped_column(String(limits.NAME))
    is_drill: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2))
    audience: Mapped[dict[str, Any]] = mapped_column(JSONB)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    asks_safety: Mapped[bool] = mapped_column(default=True)
    must_acknowledge: Mapped[bool] = mapped_column(default=True)
    # Whether what was to go out meanwhile waits until a person lets it.
    pauses: Mapped[bool] = mapped_column(default=True)
    minutes: Mapped[int] = mapped_column(default=30)
    edition: Mapped[int] = mapped_column(default=0)
    noticed_at: Mapped[datetime]
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(default=now)
    first_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    resumed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resumed_at: Mapped[datetime | None]
    reach: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    learnt: Mapped[str] = mapped_column(String(limits.NOTE), default="")
    forgotten_at: Mapped[datetime | None]
    # The edition of which notices told last; before the first, none did.
    told_edition: Mapped[int] = mapped_column(default=-1)
    version: Mapped[int] = mapped_column(default=1)

    started_by: Mapped[Person] = relationship(foreign_keys=[started_by_id], lazy="raise_on_sql")
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id], lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        """Tell whether it goes on."""
        return self.ended_at is None

    @property
    def is_overdue(self) -> bool:
        """Tell whether more was promised by now than was said."""
        return self.is_open and self.next_at is not None and self.next_at < now()


class Duty(Recorded, Base):
    """Who does what in a crisis, and who stands in: of a scenario, or of a crisis that runs."""

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint("(scenario_id IS NULL) <> (crisis_id IS NULL)", name="of_one"),
        Index("ix_duty_scenario_id", "scenario_id"),
        Index("ix_duty_crisis_id", "crisis_id"),
        Index("ix_duty_person_id", "person_id"),
        Index("ix_duty_substitute_id", "substitute_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "scenario_id", "crisis_id", "position", "name", "person_id", "substitute_id",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"))
    crisis_id: Mapped[int | None] = mapped_column(ForeignKey("crisis.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(limits.NAME))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    substitute_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise_on_sql")
    substitute: Mapped[Person | None] = relationship(
        foreign_keys=[substitute_id], lazy="raise_on_sql"
    )


class Bulletin(Recorded, Base):
    """What is said in one language: we know, we do not know, what to do.

    Of a scenario it is the first statement, ready to be sent. Of a crisis there is one an edition
    and language; each part has the time of its last change. The original tells when the next one
    follows.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        CheckConstraint("(scenario_id IS NULL) <> (crisis_id IS NULL)", name="of_one"),
        Index(
            "uq_bulletin",
            "scenario_id",
            "crisis_id",
            "edition",
            "language",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_bulletin_crisis_id", "crisis_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "scenario_id", "crisis_id", "edition", "language", "making", "title", "known", "known_html",
        "unknown", "unknown_html", "todo", "todo_html", "is_final", "next_at", "author_id",
        "based_on", "version",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("known_html", "unknown_html", "todo_html")

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int | None] = mapped_column(ForeignKey("scenario.id"))
    crisis_id: Mapped[int | None] = mapped_column(ForeignKey("crisis.id"))
    edition: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(String(2))
    making: Mapped[Making] = mapped_column(one_of(Making))
    title: Mapped[str] = mapped_column(String(limits.NAME), default="")
    known: Mapped[str] = mapped_column(String(limits.BULLETIN), default="")
    known_html: Mapped[str] = mapped_column(String(HTML), default="")
    unknown: Mapped[str] = mapped_column(String(limits.BULLETIN), default="")
    unknown_html: Mapped[str] = mapped_column(String(HTML), default="")
    todo: Mapped[str] = mapped_column(String(limits.BULLETIN), default="")
    todo_html: Mapped[str] = mapped_column(String(HTML), default="")
    is_final: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]
    known_at: Mapped[datetime] = mapped_column(default=now)
    unknown_at: Mapped[datetime] = mapped_column(default=now)
    todo_at: Mapped[datetime] = mapped_column(default=now)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    based_on: Mapped[int] = mapped_column(default=1)  # of a scenario: the version of the original
    changed_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(lazy="raise_on_sql")

    def write(self, title: str, **parts: ScreenedText | None) -> None:
        """Take title and parts from the screen; a part that is None says nothing."""
        self.title = title
        for name, screened in parts.items():
            if screened is not None:
                require_screened(screened)
            setattr(self, name, screened.source if screened else "")
            setattr(self, f"{name}_html", screened.html if screened else "")


class Concerned(Base):
    """One person whom a crisis concerns; whether they saw it is told by what they say."""

    __tablename__ = "concerned"
    __table_args__ = (Index("ix_concerned_person_id", "person_id"),)

    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    # Where they worked when it began: people move, and the report has to stay true.
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))


class Receipt(Recorded, Base):
    """Somebody says that they have read what to do."""

    __tablename__ = "receipt"
    __table_args__ = (Index("uq_receipt", "crisis_id", "person_id", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("crisis_id", "person_id", "edition", "given_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    edition: Mapped[int]
    given_at: Mapped[datetime] = mapped_column(default=now)


class SafetyAnswer(Recorded, Base):
    """Whether somebody is safe: they say so themselves, or whoever saw them does.

    Destroyed some time after the crisis is over, with all that the ledger keeps of it.
    """

    __tablename__ = "safety_answer"
    __table_args__ = (
        Index("uq_safety_answer", "crisis_id", "person_id", unique=True),
        Index("ix_safety_answer_person_id", "person_id"),
    )
    guarded: ClassVar[tuple[str, ...]] = (
        "crisis_id", "person_id", "state", "words", "seen_by_id", "answered_at",
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[Safety] = mapped_column(one_of(Safety))
    words: Mapped[str] = mapped_column(String(limits.STATEMENT), default="")
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(default=now)
    first_at: Mapped[datetime] = mapped_column(default=now)  # they may say otherwise later
    version: Mapped[int] = mapped_column(default=0)  # how often something was said


class Rumour(Recorded, Base):
    """What somebody heard, and what the desk says of it; who heard it is told to nobody else."""

    __tablename__ = "rumour"
    __table_args__ = (Index("ix_rumour_crisis_id", "crisis_id", "id"),)
    guarded: ClassVar[tuple[str, ...]] = (
        "crisis_id", "author_id", "source", "html", "language", "state", "answer", "answer_html",
        "answered_by_id", "answered_at", "erased_at",
    )  # fmt: skip
    unspoken: ClassVar[tuple[str, ...]] = ("html", "answer_html")

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[str] = mapped_column(String(limits.RUMOUR))
    html: Mapped[str] = mapped_column(String(limits.RUMOUR * limits.HTML_FACTOR))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[RumourState] = mapped_column(one_of(RumourState), default=RumourState.OPEN)
    answer: Mapped[str] = mapped_column(String(limits.RUMOUR), default="")
    answer_html: Mapped[str] = mapped_column(String(limits.RUMOUR * limits.HTML_FACTOR), default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    told_at: Mapped[datetime] = mapped_column(default=now)
    hearings: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)

    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="raise_on_sql")

    def write(self, screened: ScreenedText) -> None:
        """Take what the screen let through."""
        require_screened(screened)
        self.source, self.html = screened.source, screened.html
        self.language = screened.language

    def say(self, screened: ScreenedText | None) -> None:
        """Take what the desk says to it."""
        if screened is not None:
            require_screened(screened)
        self.answer = screened.source if screened else ""
        self.answer_html = screened.html if screened else ""


class Hearing(Recorded, Base):
    """Somebody else heard the same."""

    __tablename__ = "hearing"
    __table_args__ = (Index("uq_hearing", "rumour_id", "person_id", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("rumour_id", "person_id")

    id: Mapped[int] = mapped_column(primary_key=True)
    rumour_id: Mapped[int] = mapped_column(ForeignKey("rumour.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Tick(Recorded, Base):
    """One step of the list that is done: by whom, and when."""

    __tablename__ = "tick"
    __table_args__ = (Index("uq_tick", "crisis_id", "position", unique=True),)
    guarded: ClassVar[tuple[str, ...]] = ("crisis_id", "position", "person_id", "done_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    crisis_id: Mapped[int] = mapped_column(ForeignKey("crisis.id"))
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    done_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class Release(Recorded, Base):
    """A person lets go out what waited because of a crisis: one thing, and not all at once."""

    __tablename__ = "release"
    __table_args__ = (Index("ix_release_thing", "thing", "thing_id"),)
    guarded: ClassVar[tuple[str, ...]] = ("thing", "thing_id", "person_id", "given_at")

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[str] = mapped_column(String(30))
    thing_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=now)
