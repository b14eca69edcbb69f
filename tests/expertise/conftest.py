"""What do the tests of expertise share? A few terms in four languages, and lines of Ana's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from models import (
    Audience,
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptSource,
    Event,
    Person,
    Statement,
    StatementKind,
    now,
    session,
)
from social.changes import change
from social.stating import Saying, state

State = Callable[..., Statement]

TENDERS = {"en": "tendering", "nl": "aanbesteding", "fr": "appel d'offres", "de": "Ausschreibung"}
WELDING = {"en": "welding", "nl": "lassen", "fr": "soudage", "de": "Schweißen"}
WELDER = {"en": "welder", "nl": "lasser", "fr": "soudeur", "de": "Schweißer"}
GERMAN = {"en": "German", "nl": "Duits", "fr": "allemand", "de": "Deutsch"}


@pytest.fixture
def name(database: None) -> Callable[..., int]:
    """Name a concept in four languages."""

    def make(names: dict[str, str], kind: ConceptKind = ConceptKind.SKILL, uri: str = "") -> int:
        with change(None):
            concept = Concept(
                kind=kind,
                source=ConceptSource.KRING,
                uri=uri or f"kring:{kind}/{names['en']}",
            )
            session.add(concept)
            session.flush()
            session.add_all(
                ConceptLabel.called(concept.id, language, words, is_preferred=True)
                for language, words in names.items()
            )
        return concept.id

    return make


@pytest.fixture
def states(app: Flask, database: None) -> State:
    """Have somebody state something: `states(ana, "I weld frames", audience=Audience.UNIT)`."""

    def make(
        person: Person,
        words: str,
        kind: StatementKind = StatementKind.SKILL,
        audience: Audience = Audience.ALL,
        days: int = 0,
        **more: Any,
    ) -> Statement:
        with app.app_context(), change(person) as record:
            saying = Saying(kind=kind, words=words, audience=audience, **more)
            statement = state(record, person, saying)
            if days:
                statement.confirmed_at = now() - timedelta(days=days)
                record(Event.STATEMENT_CONFIRMED, statement)
        return statement

    return make
