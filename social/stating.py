"""How does what a person says of themselves come to stand, and to be found?

Words go through the screen, a concept is one that may be chosen, and what a search finds of it is
written in the same statement of SQL as the words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from models import (
    Audience,
    Concept,
    ConceptKind,
    Event,
    File,
    Level,
    Person,
    Site,
    Statement,
    StatementKind,
    StatementSource,
    limits,
    now,
    session,
)
from moderation import Draft, Screened
from social.changes import Record
from social.errors import Invalid, not_found
from social.holding import hold
from social.outdating import end_outdated, meaning
from social.screening import screened_as
from social.stems import stems

# What a statement of a kind can be linked with; a project is its own.
CONCEPTS: dict[StatementKind, tuple[ConceptKind, ...]] = {
    StatementKind.ROLE: (ConceptKind.OCCUPATION,),
    StatementKind.SKILL: (ConceptKind.SKILL,),
    StatementKind.LANGUAGE: (ConceptKind.LANGUAGE,),
    StatementKind.CERTIFICATE: (ConceptKind.CERTIFICATE, ConceptKind.SKILL),
    StatementKind.PROJECT: (),
    StatementKind.INTEREST: (ConceptKind.SKILL,),
    StatementKind.ASK_ME: (ConceptKind.SKILL, ConceptKind.LANGUAGE, ConceptKind.CERTIFICATE),
}

# Which further columns a kind has; others stay empty, whatever a browser sends.
COLUMNS: dict[StatementKind, frozenset[str]] = {
    StatementKind.ROLE: frozenset({"since", "until", "site_id"}),
    StatementKind.SKILL: frozenset({"since", "until", "last_used", "valid_until"}),
    StatementKind.LANGUAGE: frozenset({"level"}),
    StatementKind.CERTIFICATE: frozenset({"since", "valid_until", "file_id"}),
    StatementKind.PROJECT: frozenset(
        {"role", "customer", "since", "until", "valid_until", "site_id"}
    ),
    StatementKind.INTEREST: frozenset(),
    StatementKind.ASK_ME: frozenset(),
}

EARLIEST = 1950
MOST = 300  # lines of one person: more is a wall that nobody reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What somebody wants to state: their own words, and the concept they chose, if any."""

    kind: StatementKind
    words: str
    concept_id: int | None = None
    level: Level | None = None
    since: int | None = None
    until: int | None = None
    last_used: int | None = None
    valid_until: date | None = None
    site_id: int | None = None
    role: str = ""
    customer: str = ""
    file_id: int | None = None
    audience: Audience = Audience.ALL
    source: StatementSource = StatementSource.SELF
    language: str | None = None  # where it is known, and not to be guessed

    def fit(self) -> Saying:
        """Leave out what this kind has no place for."""
        has = COLUMNS[self.kind]
        nothing: dict[str, Any] = {name: None for name in EMPTY if name not in has}
        texts: dict[str, Any] = {name: "" for name in ("role", "customer") if name not in has}
        return replace(self, **nothing, **texts)


EMPTY = ("level", "since", "until", "last_used", "valid_until", "site_id", "file_id")
PLAIN = ("concept_id", *EMPTY)


def state(record: Record, person: Person, saying: Saying) -> Statement:
    """Write a new statement of a person's, part of a change; Invalid says what cannot stand."""
    hold_lines(person)
    standing = select(func.count()).select_from(Statement)
    standing = standing.where(Statement.person_id == person.id, Statement.withdrawn_at.is_(None))
    if (session.scalar(standing) or 0) >= MOST:
        raise Invalid(form=_("At most %(limit)s lines stand on a page: take one back.", limit=MOST))
    statement = Statement(person_id=person.id, kind=saying.kind, source=saying.source)
    write(statement, saying, person)
    statement.audience = saying.audience
    session.add(statement)
    record(Event.STATEMENT_MADE, statement)
    return statement


def hold_lines(person: Person) -> None:
    """Let nobody else add a line of this person's until this change is done."""
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update(key_share=True))


def restate(
    record: Record, statement: Statement, saying: Saying, person: Person, seen_version: int
) -> int:
    """Say it otherwise, which also confirms it; refuses to overwrite what nobody saw.

    Answers how much of what stood beside it ended, since it showed something else.
    """
    hold(statement)
    if statement.withdrawn_at is not None:
        raise not_found()
    if statement.version != seen_version:
        raise Invalid(form=_("This was changed meanwhile, by you elsewhere. Look first."))
    before = meaning(statement)
    write(statement, replace(saying, kind=statement.kind), person)
    statement.audience = saying.audience
    statement.confirmed_at = now()
    statement.version += 1
    record(Event.STATEMENT_CHANGED, statement)
    return end_outdated(record, statement, before)


def write(statement: Statement, saying: Saying, person: Person) -> None:
    """Put screened words and checked facts into a statement, and what a search finds of them."""
    saying = saying.fit()
    words = screened_words("words", saying, limits.STATEMENT, person)
    beside = {
        name: screened_words(name, saying, limits.NAME, person).source
        for name in ("role", "customer")
        if getattr(saying, name).strip()
    }
    check(saying, person, statement.concept_id)
    statement.say(words)
    statement.role, statement.customer = beside.get("role", ""), beside.get("customer", "")
    for name in PLAIN:
        setattr(statement, name, getattr(saying, name))
    statement.sought = sought(statement)  # type: ignore[assignment]


def screened_words(field: str, saying: Saying, limit: int, person: Person) -> Screened:
    """Let the screen judge words of one field."""
    draft = Draft(source=getattr(saying, field), limit=limit, language=saying.language)
    return screened_as(field, draft, person)


def check(saying: Saying, person: Person, has: int | None) -> None:
    """Refuse years that cannot be, and what is not there or not the person's own.

    The term that a line has stays, also when nobody can choose it any more.
    """
    this_year = now().year
    for name in ("since", "until", "last_used"):
        year = getattr(saying, name)
        if year is not None and not EARLIEST <= year <= this_year + (name == "until") * 10:
            raise Invalid(**{name: _("Give a year such as %(year)s.", year=this_year - 1)})
    if saying.since and saying.until and saying.until < saying.since:
        raise Invalid(until=_("This is before it began."))
    if saying.concept_id not in (None, has) and not may_choose(saying):
        raise Invalid(concept=_("This term cannot be chosen any more. Choose another, or none."))
    if saying.site_id is not None and session.get(Site, saying.site_id) is None:
        raise Invalid(site=_("There is no such site."))
    if saying.file_id is not None:
        own = select(File.id).where(File.id == saying.file_id, File.owner_id == person.id)
        own = own.where(File.erased_at.is_(None)).with_for_update(key_share=True)
        if session.scalar(own) is None:
            raise Invalid(file=_("This file is not there any more."))


def may_choose(saying: Saying) -> bool:
    """Tell whether a statement of this kind can be linked with that concept."""
    chosen = Concept.offered().where(
        Concept.id == saying.concept_id, Concept.kind.in_(CONCEPTS[saying.kind])
    )
    return session.scalar(chosen) is not None


def sought(statement: Statement) -> Any:
    """Make what a search finds: words, role and customer."""
    return stems(f"{statement.words} {statement.role} {statement.customer}", statement.language)
