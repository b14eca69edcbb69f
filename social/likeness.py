"""Whose name was meant by one that is spelled a little differently?"""

from __future__ import annotations

from rapidfuzz import fuzz, process
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import Person, session
from models.folding import fold

MOST = 10
LIKENESS = 78  # of 100, from which a name may be what was meant


def alike(among: Select[tuple[Person]], words: str, most: int = MOST) -> list[Person]:
    """Find people, with their sites, whose names are nearly these words; the likest first."""
    names = dict(session.execute(among.with_only_columns(Person.id, Person.name_folded)).all())
    sought = fold(words)
    found = process.extract(
        sought,
        names,
        scorer=fuzz.WRatio if " " in sought else fuzz.partial_ratio,
        score_cutoff=LIKENESS,
        limit=most,
    )
    order = {person_id: place for place, (_name, _score, person_id) in enumerate(found)}
    people = session.scalars(
        select(Person).where(Person.id.in_(order)).options(joinedload(Person.site))
    )
    return sorted(people, key=lambda person: order[person.id])
