"""What do the tests of skills share? A small vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from models import Concept, ConceptKind, ConceptLabel, ConceptSource, session


@pytest.fixture
def make_concept(database: None) -> Callable[..., Concept]:
    """Name a concept: `make_concept(en="welding", nl=["lassen", "laswerk"])`."""
    numbers = count()

    def make(kind: ConceptKind = ConceptKind.SKILL, **names: str | list[str]) -> Concept:
        concept = Concept(kind=kind, source=ConceptSource.KRING, uri=f"kring:test/{next(numbers)}")
        session.add(concept)
        session.flush()
        for language, words in names.items():
            for at, word in enumerate([words] if isinstance(words, str) else words):
                session.add(ConceptLabel.called(concept.id, language, word, is_preferred=at == 0))
        session.commit()
        return concept

    return make
