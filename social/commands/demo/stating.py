"""What do some people of the demo company state of what they know?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import (
    Audience,
    Availability,
    Concept,
    ConceptKind,
    Event,
    Level,
    Person,
    Site,
    Statement,
    StatementKind,
    StatementSource,
    limits,
    session,
)
from moderation import Draft, screen
from social.commands.demo.book import Book, reserve
from social.commands.demo.casting import Cast
from social.commands.demo.founding import House
from social.commands.demo.naming import Known
from social.commands.demo.wording import typeset
from social.stating import sought

FILE = Path(__file__).parent / "people" / "statements.toml"
TERMS = {
    "role": ConceptKind.OCCUPATION,
    "skill": ConceptKind.SKILL,
    "language": ConceptKind.LANGUAGE,
    "certificate": ConceptKind.CERTIFICATE,
    "interest": ConceptKind.SKILL,
    "ask_me": ConceptKind.SKILL,
}


@cache
def content() -> dict[str, Any]:
    """Read what they state."""
    return tomllib.loads(FILE.read_text("utf-8"))


def open_offices(book: Book, house: House, at: datetime) -> None:
    """Open the places of work at which nobody has their desk."""
    offices = content()["offices"]
    for key, (name, (called, country, zone)) in zip(
        reserve(Site, len(offices)), offices.items(), strict=True
    ):
        house.sites[name] = Site(id=key, name=called, country=country, zone=zone)
        book.add(Event.SITE_ADDED, house.sites[name], at)


def state_all(book: Book, house: House, cast: Cast, start: datetime, end: datetime) -> None:
    """Write every line; what is older than the company came in from elsewhere."""
    told = [(name, *line) for name, lines in content()["lines"].items() for line in lines]
    concepts = dict(session.execute(select(Concept.uri, Concept.id)).all())
    for key, (name, kind, days, audience, words, *more) in zip(
        reserve(Statement, len(told)), told, strict=True
    ):
        person, language = house.people[name], cast.people[name].language
        confirmed = end - timedelta(days=days)
        facts = more[0] if more else {}
        statement = Statement(
            id=key,
            person_id=person.id,
            kind=StatementKind(kind.partition(":")[0]),
            concept_id=concepts[address(kind)] if ":" in kind else None,
            audience=Audience(audience),
            role=typeset(facts.get("role", ""), language),
            customer=typeset(facts.get("customer", ""), language),
            source=StatementSource.IMPORT if confirmed < start else StatementSource.SELF,
            confirmed_at=confirmed,
            created_at=max(confirmed, start),
            **columns(facts, house, end.date()),
        )
        draft = Draft(
            source=typeset(words, language),
            language=facts.get("language", language),
            limit=limits.STATEMENT,
        )
        statement.say(screen(draft, person, None, Known({})))
        statement.sought = sought(statement)
        book.add(Event.STATEMENT_MADE, statement, max(confirmed, start), actor_id=person.id)


def address(kind: str) -> str:
    """Name the concept that a line is linked with: "skill:sap-pp"."""
    what, _sign, key = kind.partition(":")
    return f"kring:{TERMS[what]}/{key}"


def columns(facts: dict[str, Any], house: House, today: date) -> dict[str, Any]:
    """Read what else a line says."""
    valid = facts.get("valid")
    return {
        "since": facts.get("since"),
        "until": facts.get("until"),
        "level": Level(facts["level"]) if "level" in facts else None,
        "site_id": house.sites[facts["site"]].id if "site" in facts else None,
        "valid_until": today + timedelta(days=valid) if valid is not None else None,
    }


def set_limits(book: Book, house: House, at: datetime) -> None:
    """Say of some people how often they can be asked, and who stands in."""
    told = content()["availability"]
    for key, (person, row) in zip(
        reserve(Availability, len(told)), limited(house, at.date()), strict=True
    ):
        row.id = key
        book.add(Event.AVAILABILITY_SET, row, at, actor_id=person.id)


def limited(house: House, today: date) -> Iterator[tuple[Person, Availability]]:
    """Go through what they set."""
    for name, (most, first, last, substitute) in content()["availability"].items():
        person = house.people[name]
        yield (
            person,
            Availability(
                person_id=person.id,
                weekly_limit=most,
                away_from=today + timedelta(days=first) if last else None,
                away_until=today + timedelta(days=last) if last else None,
                substitute_id=house.people[substitute].id,
            ),
        )
