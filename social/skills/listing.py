"""Which concepts are there, what is known of one, and for which words is there none?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import distinct, exists, func, select

from models import (
    Audience,
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptSource,
    Person,
    Statement,
    StatementKind,
    session,
)
from models.linking.linker import MAYBE
from models.statement import SWITCHED_OFF
from social import vocabulary
from social.errors import not_found
from social.few import LEAST
from social.finding import within_range

PAGE = 50
FEWEST = 5  # people of whom a number is told
MOST_CANDIDATES = 100
CANDIDATES = (
    StatementKind.SKILL,
    StatementKind.CERTIFICATE,
    StatementKind.INTEREST,
    StatementKind.ASK_ME,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which concepts are asked for; nothing asks for all."""

    words: str = ""
    kind: ConceptKind | None = None
    source: ConceptSource | None = None
    gap: str = ""  # a language in which it has no name

    @property
    def in_address(self) -> dict[str, str]:
        """Write it as an address holds it."""
        asked = {"q": self.words, "kind": self.kind, "source": self.source, "gap": self.gap}
        return {key: str(value) for key, value in asked.items() if value}


def page(wanted: Wanted, after: int, language: str) -> tuple[list[tuple[Concept, str]], int | None]:
    """List concepts with their names, and after which one the next page begins."""
    query = Concept.offered().order_by(Concept.id)
    if wanted.kind:
        query = query.where(Concept.kind == wanted.kind)
    if wanted.source:
        query = query.where(Concept.source == wanted.source)
    if wanted.gap:
        query = query.where(~named_in(wanted.gap))
    if wanted.words:
        found = vocabulary.linker().find(wanted.words, language, most=PAGE, least=MAYBE)
        order = [one.concept_id for one in found]
        some = sorted(
            session.scalars(query.where(Concept.id.in_(order))),
            key=lambda concept: order.index(concept.id),
        )
        following = None
    else:
        query = query.where(Concept.id > within_range(after)).limit(PAGE + 1)
        some = list(session.scalars(query))
        following = some[PAGE - 1].id if len(some) > PAGE else None
        some = some[:PAGE]
    names = vocabulary.labels([concept.id for concept in some], language)
    return [(concept, names.get(concept.id, concept.uri or "")) for concept in some], following


def named_in(language: str):
    """Hold for concepts with a preferred name in a language."""
    return exists().where(
        ConceptLabel.concept_id == Concept.id,
        ConceptLabel.language == language,
        ConceptLabel.is_preferred,
    )


def find_concept(concept_id: int) -> Concept:
    """Find a concept, retired ones too; what was merged is found as the one it is now."""
    now = vocabulary.resolved(within_range(concept_id))
    found = session.get(Concept, now)
    if found is None:
        raise not_found()
    return found


def words_of(concept: Concept) -> dict[str, list[ConceptLabel]]:
    """List what a concept is called, by language, the preferred name first."""
    rows = session.scalars(
        select(ConceptLabel)
        .where(ConceptLabel.concept_id == concept.id)
        .order_by(ConceptLabel.is_preferred.desc(), ConceptLabel.id)
    )
    words: dict[str, list[ConceptLabel]] = {language: [] for language in vocabulary.LANGUAGES}
    for row in rows:
        words.setdefault(row.language, []).append(row)
    return words


def people_of(concept: Concept) -> int | None:
    """Count who states a concept for all to read; None where they are too few to be told."""
    count = session.scalar(
        select(func.count(distinct(Statement.person_id)))
        .join(Statement.person)
        .where(*told_to_all(), Statement.concept_id == concept.id)
    )
    return count if count and count >= FEWEST else None


def told_to_all() -> tuple:
    """Hold for what people who work here state for all to read."""
    return (
        Statement.withdrawn_at.is_(None),
        Statement.audience == Audience.ALL,
        Person.signs_in(),
        ~SWITCHED_OFF,
    )


def candidates() -> Sequence[tuple[str, int]]:
    """List words without a concept that five people state for all, and how many do."""
    words = func.lower(func.trim(Statement.words))
    people = func.count(distinct(Statement.person_id))
    rows = session.execute(
        select(words, people)
        .join(Statement.person)
        .where(*told_to_all(), Statement.concept_id.is_(None), Statement.kind.in_(CANDIDATES))
        .group_by(words)
        .having(people >= LEAST)
        .order_by(people.desc(), words)
        .limit(MOST_CANDIDATES)
    )
    return [(row[0], row[1]) for row in rows]
