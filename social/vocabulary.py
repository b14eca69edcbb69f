"""Which concepts do words mean, and what are they called in a reader's language?

Each process keeps the labels ready once somebody asks, and reads them again when the vocabulary's
version is another one: one statement for whoever asks. The linker itself knows nothing of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models import (
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptLink,
    OccupationSkill,
    Vocabulary,
    session,
)

if TYPE_CHECKING:
    from models.linking.linker import Certainty, Linker, Row
    from models.linking.meaning import Meanings, Meant

LANGUAGES = ("en", "nl", "fr", "de")
ALL_KINDS = tuple(ConceptKind)
# Rows that are newer than the version are read again next time; never the reverse.
EDITION = select(
    select(func.max(Vocabulary.version)).scalar_subquery(),
    select(func.max(ConceptLabel.id)).scalar_subquery(),
)
Target = aliased(Concept)
Namesake = aliased(ConceptLabel)
ROWS = (
    select(
        ConceptLabel.id,
        func.coalesce(Concept.merged_into_id, Concept.id),
        Concept.kind,
        ConceptLabel.language,
        ConceptLabel.words,
        ConceptLabel.is_preferred,
    )
    .join(Concept, Concept.id == ConceptLabel.concept_id)
    .outerjoin(Target, Target.id == Concept.merged_into_id)
    .where(func.coalesce(Target.retired_at, Concept.retired_at).is_(None))
    .order_by(ConceptLabel.id)
)
AT_ONCE = 4_000  # rows
DEEPEST = 20  # merges of merges


@dataclass(frozen=True, slots=True)
class Linked:
    """A concept that a phrase may mean, called as the reader calls it."""

    concept_id: int
    kind: ConceptKind
    label: str
    certainty: Certainty
    found_as: str


_lock = Lock()
_kept: tuple[object, Linker, Meanings | None] | None = None


def linker() -> Linker:
    """Give the vocabulary as it is now, ready to be asked: one statement if it has not changed."""
    return _ready()[1]


def meant(phrase: str) -> Meant | None:
    """Say how near a phrase each concept is in meaning; None without encoder, or before it ran."""
    from models.linking.meaning import encoder

    meanings, reads = _ready()[2], encoder()
    if meanings is None or reads is None or meanings.name != reads.name:
        return None
    return meanings.meant_by(reads.encode([phrase])[0])


def meanings_file() -> Path:
    """Say where `kring skills encode` keeps what each concept means."""
    return Path(current_app.config["SETTINGS"].data_dir) / "encoder" / "concepts.npz"


def _ready() -> tuple[object, Linker, Meanings | None]:
    global _kept
    file = meanings_file()
    written = file.stat().st_mtime_ns if file.exists() else None
    edition = (*session.connection().execute(EDITION).one(), written)
    kept = _kept
    if kept is None or kept[0] != edition:
        from models.linking.linker import Linker
        from models.linking.meaning import Meanings

        with _lock:
            kept = _kept
            if kept is None or kept[0] != edition:
                kept = _kept = (edition, Linker(_rows()), Meanings.kept_in(file))
    return kept


def _rows() -> Iterator[Row]:
    from models.linking.linker import Row

    with session.connection().execute(ROWS, execution_options={"yield_per": AT_ONCE}) as rows:
        for row in rows:
            yield Row._make(row)


def linked(
    phrase: str, language: str, kinds: Collection[ConceptKind] = ALL_KINDS, most: int = 5
) -> list[Linked]:
    """Find the concepts that a phrase may mean, the likeliest first, called in a language."""
    found = linker().find(phrase, language, kinds, most, meant=meant(phrase))
    names = labels([one.concept_id for one in found], language)
    words = _words(one.label_id for one in found)
    return [
        Linked(
            one.concept_id,
            one.kind,
            names[one.concept_id],
            one.certainty,
            words[one.label_id],
        )
        for one in found
        if one.concept_id in names and one.label_id in words
    ]


def called(phrase: str, language: str, kinds: Collection[ConceptKind] = ALL_KINDS) -> int | None:
    """Name the concept that is called exactly so; no statement but that of the version."""
    from models.linking.linker import Certainty

    ready = linker()
    found = ready.find(phrase, language, kinds, most=1) if ready.is_known(phrase) else []
    return next((one.concept_id for one in found if one.certainty is Certainty.EXACT), None)


def attribution() -> str:
    """Give the words that whoever shows the vocabulary has to show with it; "" for none."""
    return session.scalar(select(Vocabulary.attribution)) or ""


def _words(label_ids: Iterable[int]) -> dict[int, str]:
    rows = session.execute(
        select(ConceptLabel.id, ConceptLabel.words).where(ConceptLabel.id.in_(set(label_ids)))
    )
    return {row.id: row.words for row in rows}


def labels(concept_ids: Iterable[int], language: str) -> dict[int, str]:
    """Name concepts in a language, else in the next best: English, Dutch, French, German."""
    return {concept_id: words[0] for concept_id, words in names(concept_ids, language).items()}


def names(concept_ids: Iterable[int], language: str) -> dict[int, list[str]]:
    """List what concepts are called, each word once; that of the language comes first."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for concept_id, _, words in preferred(concept_ids, language):
        found[concept_id].setdefault(words.casefold(), words)
    return {concept_id: list(words.values()) for concept_id, words in found.items()}


def preferred(concept_ids: Iterable[int], language: str) -> list[tuple[int, str, str]]:
    """List what concepts are called: number, language, words; a reader's language first."""
    rows = session.execute(
        select(ConceptLabel.concept_id, ConceptLabel.language, ConceptLabel.words).where(
            ConceptLabel.concept_id.in_(set(concept_ids)), ConceptLabel.is_preferred
        )
    )
    order = (language, *LANGUAGES)
    return sorted((tuple(row) for row in rows), key=lambda row: order.index(row[1]))


def resolved(concept_id: int) -> int:
    """Follow merges to the concept that stands for this one now."""
    for _ in range(DEEPEST):
        target = session.scalar(select(Concept.merged_into_id).where(Concept.id == concept_id))
        if target is None:
            break
        concept_id = target
    return concept_id


def broader(concept_ids: Collection[int]) -> dict[int, list[int]]:
    """List the concepts of which each of these is part."""
    return _beside(ConceptLink.concept_id, ConceptLink.broader_id, concept_ids)


def narrower(concept_ids: Collection[int]) -> dict[int, list[int]]:
    """List the concepts that are part of each of these."""
    return _beside(ConceptLink.broader_id, ConceptLink.concept_id, concept_ids)


def namesakes(concept_ids: Collection[int]) -> dict[int, list[int]]:
    """List the concepts that are also called what each of these is called before all."""
    found: dict[int, list[int]] = {concept_id: [] for concept_id in concept_ids}
    rows = session.execute(
        select(ConceptLabel.concept_id, Namesake.concept_id)
        .join(Namesake, Namesake.folded == ConceptLabel.folded)
        .join(Concept, Concept.id == Namesake.concept_id)
        .where(
            ConceptLabel.concept_id.in_(concept_ids),
            ConceptLabel.is_preferred,
            Namesake.concept_id != ConceptLabel.concept_id,
            Concept.retired_at.is_(None),
            Concept.merged_into_id.is_(None),
            Concept.kind != ConceptKind.LANGUAGE,
        )
        .distinct()
        .order_by(Namesake.concept_id)
    )
    for concept_id, namesake in rows:
        found[concept_id].append(namesake)
    return found


def _beside(
    one: InstrumentedAttribute[int], other: InstrumentedAttribute[int], concept_ids: Collection[int]
) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {concept_id: [] for concept_id in concept_ids}
    rows = session.execute(
        select(one, other)
        .join(Concept, Concept.id == other)
        .where(one.in_(concept_ids), Concept.retired_at.is_(None))
        .order_by(other)
    )
    for concept_id, beside in rows:
        found[concept_id].append(beside)
    return found


def skills_of(occupation_id: int) -> list[tuple[int, bool]]:
    """List the skills of an occupation, and whether each is essential; these come first."""
    rows = session.execute(
        select(OccupationSkill.skill_id, OccupationSkill.is_essential)
        .join(Concept, Concept.id == OccupationSkill.skill_id)
        .where(OccupationSkill.occupation_id == occupation_id, Concept.retired_at.is_(None))
        .order_by(OccupationSkill.is_essential.desc(), OccupationSkill.skill_id)
    )
    return [(row.skill_id, row.is_essential) for row in rows]
