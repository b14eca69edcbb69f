"""What can an administrator do to the vocabulary? Each is a change with its entry.

When two concepts are merged, the statements follow in the same change, each with its entry, so
that nobody who reads them later has to follow merges.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from models import (
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptLink,
    ConceptSource,
    Event,
    OccupationSkill,
    Person,
    Statement,
    now,
    session,
)
from models.base import Base
from models.linking.normal import normal
from social import vocabulary
from social.changes import Record, change
from social.errors import Invalid
from social.lexicon.taking_in import add_labels, label_row, the_vocabulary
from social.skills.listing import CANDIDATES


def add_concept(actor: Person, kind: ConceptKind, names: dict[str, str]) -> Concept:
    """Add a concept of the company's; Invalid if it has no name."""
    with change(actor) as record:
        return added(record, kind, names)


def added(record: Record, kind: ConceptKind, names: dict[str, str]) -> Concept:
    """Add a concept as part of a change."""
    rows = [(language, words.strip()) for language, words in names.items() if normal(words)]
    if not rows:
        raise Invalid(en=_("Give it a name in at least one language."))
    key = normal(rows[0][1]).replace(" ", "-")[:200]
    uri = f"company:{kind.value}/{key}"
    if session.scalar(select(Concept.id).where(Concept.uri == uri)) is not None:
        raise Invalid(**{rows[0][0]: _("There is a term of that name already.")})
    concept = Concept(kind=kind, source=ConceptSource.COMPANY, uri=uri)
    session.add(concept)
    session.flush()
    add_labels([label_row(concept.id, language, words, True) for language, words in rows])
    changed(record, concept, f"added: {rows[0][1]}")
    return concept


def changed(record: Record, concept: Concept, what: str, **more: object) -> None:
    """Raise the vocabulary's version, and say in the ledger what was done."""
    vocabulary_row = the_vocabulary()
    vocabulary_row.version += 1
    vocabulary_row.change, vocabulary_row.digest = what, ""
    record(Event.VOCABULARY_CHANGED, vocabulary_row, concept_id=concept.id, **more)


def call(actor: Person, concept: Concept, language: str, words: str, *, is_preferred: bool) -> None:
    """Call a concept so as well; or so from now on, and the name before stays as another word."""
    if not normal(words):
        raise Invalid(words=_("Give a word."))
    with change(actor) as record:
        add_labels([label_row(concept.id, language, words.strip(), is_preferred)])
        what = "named" if is_preferred else "also called"
        changed(record, concept, f"{what} ({language}): {words.strip()}")


def merge(actor: Person, gone: Concept, into: Concept) -> None:
    """Make two concepts one; what is stated of the one is stated of the other from then on."""
    with change(actor) as record:
        the_vocabulary()
        for one in (gone, into):
            session.refresh(one)  # another merge may have come first
        ends = into.retired_at is not None or into.merged_into_id is not None
        if gone.id == into.id or ends or gone.merged_into_id or gone.kind is not into.kind:
            raise Invalid(into=_("These two cannot be one: choose another of the same kind."))
        rows = session.execute(
            select(ConceptLabel.language, ConceptLabel.words, ConceptLabel.is_preferred).where(
                ConceptLabel.concept_id == gone.id
            )
        ).all()
        there = set(
            session.scalars(
                select(ConceptLabel.language).where(
                    ConceptLabel.concept_id == into.id, ConceptLabel.is_preferred
                )
            )
        )
        add_labels(
            [
                label_row(into.id, language, words, is_preferred and language not in there)
                for language, words, is_preferred in rows
            ]
        )
        session.execute(delete(ConceptLabel).where(ConceptLabel.concept_id == gone.id))
        follow_links(gone, into)
        gone.merged_into_id = into.id
        session.execute(
            update(Concept).where(Concept.merged_into_id == gone.id).values(merged_into_id=into.id)
        )
        stated = select(Statement).where(
            Statement.concept_id == gone.id, Statement.withdrawn_at.is_(None)
        )
        relink(record, stated, into)
        changed(record, into, "merged", merged_id=gone.id)


def follow_links(gone: Concept, into: Concept) -> None:
    """Give the one what the other was linked with."""
    move(ConceptLink, "concept_id", "broader_id", gone, into)
    move(ConceptLink, "broader_id", "concept_id", gone, into)
    move(OccupationSkill, "occupation_id", "skill_id", gone, into)
    move(OccupationSkill, "skill_id", "occupation_id", gone, into)


def move(table: type[Base], end: str, other: str, gone: Concept, into: Concept) -> None:
    """Move one end of links to another concept; what it has already is left."""
    columns = table.__table__.c
    mine = select(
        *[literal(into.id) if column.name == end else column for column in columns]
    ).where(columns[end] == gone.id, columns[other] != into.id)
    names = [column.name for column in columns]
    session.execute(insert(table).from_select(names, mine).on_conflict_do_nothing())
    session.execute(delete(table).where(columns[end] == gone.id))


def relink(record: Record, stated: Select[tuple[Statement]], concept: Concept) -> None:
    """Link statements with a concept, each with its entry; their words stay as they are."""
    for statement in session.scalars(stated.with_for_update().order_by(Statement.id)).all():
        statement.concept_id = concept.id
        statement.version += 1
        record(Event.STATEMENT_RELINKED, statement)


def retire(actor: Person, concept: Concept) -> None:
    """Offer a concept to nobody any more; who states it goes on stating it."""
    if concept.retired_at is None:
        with change(actor) as record:
            concept.retired_at = now()
            changed(record, concept, "retired")


def bring_back(actor: Person, concept: Concept) -> None:
    """Offer a concept again."""
    if concept.retired_at is not None:
        with change(actor) as record:
            concept.retired_at = None
            changed(record, concept, "brought back")


def adopt(actor: Person, words: str, language: str, into: Concept | None) -> Concept:
    """Make a concept of words that people state, or link them with one that there is."""
    with change(actor) as record:
        if into is None:
            into = added(record, ConceptKind.SKILL, {language: words})
        else:
            add_labels([label_row(into.id, language, words, False)])
            changed(record, into, f"also called ({language}): {words}")
        stated = select(Statement).where(
            func.lower(func.trim(Statement.words)) == words.lower().strip(),
            Statement.concept_id.is_(None),
            Statement.withdrawn_at.is_(None),
            Statement.kind.in_(CANDIDATES),
        )
        relink(record, stated, into)
    return into


def concept_called(words: str, language: str, kind: ConceptKind) -> Concept:
    """Find the one concept that is called exactly so; Invalid if none is."""
    for found in vocabulary.linked(words, language, [kind], most=1):
        if found.certainty == "exact":
            return session.get_one(Concept, found.concept_id)
    raise Invalid(into=_("Nothing is called “%(words)s” here.", words=words))
