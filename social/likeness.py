"""Whose name was meant by one that is spelled a little differently?"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from models import Person, session
from models.folding import fold

MOST = 10
WORDS = 5  # of a name
LIKENESS = 78  # of 100, from which a name may be what was meant


def alike(among: Select[tuple[Person]], words: str, most: int = MOST) -> list[Person]:
    """Find people, with their sites, whose names are nearly these words; the likest first."""
    names = dict(session.execute(among.with_only_columns(Person.id, Person.name_folded)).all())
    found = likest(names, fold(words))[:most]
    order = {person_id: place for place, person_id in enumerate(found)}
    people = session.scalars(
        select(Person).where(Person.id.in_(order)).options(joinedload(Person.site))
    )
    return sorted(people, key=lambda person: order[person.id])


def likest(names: dict[int, str], sought: str) -> list[int]:
    """Order those whose name is like what is sought: as a whole, or one word of it like one."""
    if " " in sought:
        whole = process.extract(
            sought, names, scorer=fuzz.WRatio, score_cutoff=LIKENESS, limit=MOST
        )
        return [person_id for _name, _score, person_id in whole]
    words = {(id, place): word for id, name in names.items() for place, word in parts(name)}
    found = process.extract(
        sought, words, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=MOST * WORDS
    )
    return list(dict.fromkeys(person_id for _word, _score, (person_id, _place) in found))


def parts(name: str) -> Iterable[tuple[int, str]]:
    """Number the words of a name."""
    return enumerate(name.split()[:WORDS])
