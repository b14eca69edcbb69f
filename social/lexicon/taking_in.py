"""How do files become concepts: in one change, again and again, without losing anybody's links?

A concept is known by its address for good. What comes again changes its words and nothing else; a
label that a file no longer has stays as another word for it, and what was merged stays merged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice

from sqlalchemy import Executable, bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from models import (
    Concept,
    ConceptLabel,
    ConceptLink,
    ConceptSource,
    Event,
    OccupationSkill,
    Origin,
    Person,
    Vocabulary,
    session,
)
from models.folding import fold
from models.limits import LABEL, NOTE
from social.changes import Record, change
from social.lexicon.coming import Broader, Coming, Named, Needs, Sheet

AT_ONCE = 1_000  # things of a file; what is held of one at a time


@dataclass(slots=True)
class Taken:
    """How much came in that was not there."""

    concepts: int = 0
    labels: int = 0
    links: int = 0

    def __bool__(self) -> bool:
        """Hold if anything did."""
        return bool(self.concepts or self.labels or self.links)


def bring_in(actor: Person | None, sheets: list[Sheet], origin: Origin) -> Taken:
    """Take in files, all or none; what brings nothing new leaves no entry."""
    with change(actor, origin=origin) as record:
        return learn(record, sheets)


def learn(record: Record, sheets: list[Sheet]) -> Taken:
    """Take in files as part of a change."""
    vocabulary, taken = take_in(sheets)
    if taken:
        files = {sheet.name: sheet.digest for sheet in sheets}
        record(Event.VOCABULARY_IMPORTED, vocabulary, files=files, concepts=taken.concepts)
    return taken


def take_in(sheets: list[Sheet]) -> tuple[Vocabulary, Taken]:
    """Write what files say; the caller writes the entry, if anything came."""
    vocabulary, taken = the_vocabulary(), Taken()
    ids = addresses()
    for sheet in sheets:
        remaining = iter(sheet.read())
        while some := list(islice(remaining, AT_ONCE)):
            take(some, sheet.source, ids, taken)
    if taken:
        vocabulary.version += 1
        vocabulary.change = ", ".join(sheet.name for sheet in sheets)[:NOTE]
        vocabulary.digest = digest_of(sheets)
        vocabulary.attribution = next(
            (one.attribution for one in sheets if one.attribution), vocabulary.attribution
        )
        session.flush()
    return vocabulary, taken


def the_vocabulary() -> Vocabulary:
    """Take the vocabulary's one row, so that of two who change it one waits."""
    session.execute(
        insert(Vocabulary)
        .values(id=1, version=0, change="", digest="", attribution="")
        .on_conflict_do_nothing()
    )
    return session.get_one(Vocabulary, 1, with_for_update=True, populate_existing=True)


def digest_of(sheets: list[Sheet]) -> str:
    """Give the SHA-256 of the one file, or that of the list of those of several."""
    if len(sheets) == 1:
        return sheets[0].digest
    return sha256("".join(f"{one.digest}  {one.name}\n" for one in sheets).encode()).hexdigest()


def addresses() -> dict[str, tuple[int, bool]]:
    """List all concepts by their addresses, as the one they were merged into; and whether so."""
    rows = session.execute(
        select(Concept.uri, Concept.id, Concept.merged_into_id).where(Concept.uri.is_not(None))
    )
    return {uri: (into or own, into is not None) for uri, own, into in rows}


def take(
    some: list[Coming], source: ConceptSource, ids: dict[str, tuple[int, bool]], taken: Taken
) -> None:
    """Write some of what a file says."""
    named = [one for one in some if isinstance(one, Named)]
    if named:
        taken.concepts += add_concepts(named, source, ids)
        taken.labels += add_labels(rows_of(named, ids))
    above = [Broader(one.uri, uri) for one in named for uri in one.broader]
    above += [one for one in some if isinstance(one, Broader)]
    taken.links += add_links(above, ids)
    taken.links += add_needs([one for one in some if isinstance(one, Needs)], ids)


def add_concepts(
    named: list[Named], source: ConceptSource, ids: dict[str, tuple[int, bool]]
) -> int:
    """Add the concepts whose addresses are new."""
    new = {one.uri: one.kind for one in named if one.uri not in ids}
    if not new:
        return 0
    values = [{"uri": uri, "kind": kind, "source": source} for uri, kind in new.items()]
    added = session.execute(insert(Concept).returning(Concept.uri, Concept.id), values)
    ids.update({uri: (own, False) for uri, own in added})
    return len(new)


def rows_of(named: Iterable[Named], ids: dict[str, tuple[int, bool]]) -> list[dict]:
    """Make label rows, each once; a merged concept's words are other words for the one it is."""
    rows: dict[tuple[int, str, str], dict] = {}
    for one in named:
        concept_id, is_merged = ids[one.uri]
        for language, words, is_preferred in one.labels:
            row = label_row(concept_id, language, words, is_preferred and not is_merged)
            key = (concept_id, language, row["folded"])
            if row["folded"] and (key not in rows or row["is_preferred"]):
                rows[key] = row
    return list(rows.values())


def label_row(concept_id: int, language: str, words: str, is_preferred: bool) -> dict:
    """Make the row of one label."""
    return {
        "concept_id": concept_id,
        "language": language,
        "words": words[:LABEL],
        "folded": fold(words)[: LABEL * 2],
        "is_preferred": is_preferred,
    }


def add_labels(rows: list[dict]) -> int:
    """Add labels; a preferred one takes the place of the one before, which stays as another."""
    preferred = [row for row in rows if row["is_preferred"]]
    written(DEMOTING, [{f"the_{key}": value for key, value in row.items()} for row in preferred])
    return written(LABELLING, rows)


DEMOTING = (
    update(ConceptLabel)
    .where(
        ConceptLabel.is_preferred,
        ConceptLabel.concept_id == bindparam("the_concept_id"),
        ConceptLabel.language == bindparam("the_language"),
        ConceptLabel.folded != bindparam("the_folded"),
    )
    .values(is_preferred=False)
)
_adding = insert(ConceptLabel)
LABELLING = _adding.on_conflict_do_update(
    index_elements=["concept_id", "language", "folded"],
    set_={
        "words": case(
            (_adding.excluded.is_preferred, _adding.excluded.words), else_=ConceptLabel.words
        ),
        "is_preferred": or_(ConceptLabel.is_preferred, _adding.excluded.is_preferred),
    },
    where=_adding.excluded.is_preferred
    & or_(~ConceptLabel.is_preferred, ConceptLabel.words != _adding.excluded.words),
)
_needing = insert(OccupationSkill)
NEEDING = _needing.on_conflict_do_update(
    index_elements=["occupation_id", "skill_id"],
    set_={"is_essential": _needing.excluded.is_essential},
    where=OccupationSkill.is_essential != _needing.excluded.is_essential,
)
LINKING = insert(ConceptLink).on_conflict_do_nothing()


def written(statement: Executable, rows: list[dict]) -> int:
    """Run a statement for each row, and count those that it wrote."""
    if not rows:
        return 0
    done = session.connection().execute(
        statement, rows, execution_options={"preserve_rowcount": True}
    )
    return done.rowcount


def add_links(links: list[Broader], ids: dict[str, tuple[int, bool]]) -> int:
    """Link concepts that are both known."""
    pairs = {
        (ids[one.uri][0], ids[one.broader][0])
        for one in links
        if one.uri in ids and one.broader in ids
    }
    return written(LINKING, [{"concept_id": a, "broader_id": b} for a, b in pairs if a != b])


def add_needs(needs: list[Needs], ids: dict[str, tuple[int, bool]]) -> int:
    """Say which skills an occupation has, where both are known."""
    rows: dict[tuple[int, int], bool] = {}
    for one in needs:
        if one.occupation in ids and one.skill in ids:
            pair = (ids[one.occupation][0], ids[one.skill][0])
            rows[pair] = rows.get(pair, False) or one.is_essential
    return written(
        NEEDING,
        [
            {"occupation_id": a, "skill_id": b, "is_essential": essential}
            for (a, b), essential in rows.items()
        ],
    )


def number_of_concepts() -> int:
    """Count the concepts that can be chosen."""
    return session.scalar(select(func.count()).select_from(Concept.offered().subquery())) or 0
