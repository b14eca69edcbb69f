"""How does somebody say in three minutes what they know? Occupation, skills, languages, questions.

Each answer is kept at once, as a line like any other. What somebody says no to is written nowhere
but in their own browser's cookie, so that it is not asked twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import session as cookie
from flask_babel import get_locale
from sqlalchemy import select

from models import (
    Audience,
    Concept,
    ConceptKind,
    Level,
    Person,
    Statement,
    StatementKind,
    StatementSource,
    session,
)
from models.folding import fold
from social import vocabulary
from social.changes import change
from social.expertise import actions
from social.expertise.terms import offers
from social.stating import Saying, hold_lines, restate, state

STEPS = ("role", "skills", "languages", "ask")
MOST_SKILLS = 16  # asked about, the essential ones first
MOST_REFUSED = 60
REFUSED = "not_mine"


@dataclass(frozen=True, slots=True)
class Chip:
    """Something one is asked about; `statement` is the line that says yes to it."""

    concept_id: int
    name: str
    statement: Statement | None = None


def own_lines(person: Person, kind: StatementKind) -> Sequence[Statement]:
    """List a person's lines of one kind, the oldest first."""
    mine = select(Statement).where(
        Statement.person_id == person.id,
        Statement.kind == kind,
        Statement.withdrawn_at.is_(None),
    )
    return session.scalars(mine.order_by(Statement.id)).all()


def role_of(person: Person) -> Statement | None:
    """Find the occupation that a person has now, if they state one."""
    return next((one for one in own_lines(person, StatementKind.ROLE) if one.until is None), None)


def take_role(person: Person, phrase: str, concept_id: int | None) -> None:
    """State one's occupation, in place of what was stated before."""
    saying = Saying(kind=StatementKind.ROLE, words=phrase, concept_id=concept_id)
    with change(person) as record:
        hold_lines(person)
        before = role_of(person)
        if before is None:
            state(record, person, saying)
            return
        said = replace(saying, since=before.since, site_id=before.site_id, audience=before.audience)
        restate(record, before, said, person, before.version)


def skills_asked(person: Person) -> list[Chip]:
    """List the skills that somebody of the person's occupation needs, without what they refused."""
    role = role_of(person)
    if role is None or role.concept_id is None:
        return []
    mine = {one.concept_id: one for one in own_lines(person, StatementKind.SKILL)}
    refused = set(cookie.get(REFUSED, []))
    wanted = [number for number, _is_essential in vocabulary.skills_of(role.concept_id)]
    asked = [number for number in wanted if number in mine or number not in refused][:MOST_SKILLS]
    names = vocabulary.labels(asked, person.language)
    return [Chip(number, names[number], mine.get(number)) for number in asked if number in names]


def say_yes(person: Person, concept_id: int, kind: StatementKind) -> None:
    """State what was asked about, in the words that it is called in one's own language."""
    named = vocabulary.labels([concept_id], person.language).get(concept_id)
    if named is None:
        return
    saying = Saying(
        kind=kind,
        words=named,
        language=person.language,
        concept_id=concept_id,
        source=StatementSource.SUGGESTION,
    )
    with change(person) as record:
        hold_lines(person)
        if not any(one.concept_id == concept_id for one in own_lines(person, kind)):
            state(record, person, saying)


def say_no(person: Person, concept_id: int, kind: StatementKind) -> None:
    """Take back what was said yes to, and do not ask again from this browser."""
    for one in own_lines(person, kind):
        if one.concept_id == concept_id:
            actions.withdraw(person, one)
    refused = [number for number in cookie.get(REFUSED, []) if number != concept_id]
    cookie[REFUSED] = [*refused, concept_id][-MOST_REFUSED:]


def languages_offered() -> list[tuple[int, str]]:
    """List the languages of the vocabulary as the reader calls them, by name."""
    spoken = Concept.offered().where(Concept.kind == ConceptKind.LANGUAGE)
    numbers = session.scalars(spoken.with_only_columns(Concept.id)).all()
    names = vocabulary.labels(numbers, get_locale().language)
    return sorted(names.items(), key=lambda one: fold(one[1]))


def take_language(person: Person, concept_id: int, level: Level) -> None:
    """State how well one uses a language, in place of what was stated before."""
    named = vocabulary.labels([concept_id], person.language).get(concept_id, "")
    saying = Saying(
        kind=StatementKind.LANGUAGE,
        words=named,
        language=person.language,
        concept_id=concept_id,
        level=level,
    )
    with change(person) as record:
        hold_lines(person)
        known = own_lines(person, StatementKind.LANGUAGE)
        before = next((one for one in known if one.concept_id == concept_id), None)
        if before is None:
            state(record, person, saying)
        else:
            said = replace(
                saying, words=before.words, language=before.language, audience=before.audience
            )
            restate(record, before, said, person, before.version)


def take_question(person: Person, phrase: str) -> None:
    """Say what one likes to be asked about; with a term if it is called just so."""
    found = [one for one in offers(phrase, StatementKind.ASK_ME) if one.certainty == "exact"]
    actions.make(
        person,
        Saying(
            kind=StatementKind.ASK_ME,
            words=phrase,
            concept_id=found[0].concept_id if len(found) == 1 else None,
            audience=Audience.ALL,
        ),
    )
