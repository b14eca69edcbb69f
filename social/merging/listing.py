"""Which placeholders are there, and which wait to be a colleague, or just become one?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from models import ImportSource, Merging, Person, Work, session
from models.folding import fold
from models.merging import is_placeholder
from social import proposing
from social.by_name import BY_NAME, following
from social.merging.effects import Effects, effects
from social.merging.likely import Likely, likely

PAGE = 20
SHOWN = 20  # of those that ended


@dataclass(frozen=True, slots=True)
class Found:
    """A page of placeholders with who they may be; `next` begins the one after it."""

    people: Sequence[Person]
    likely: Mapping[int, Sequence[Likely]]
    next: int | None = None


def look_up(words: str, source: ImportSource | None, after: str | None) -> Found:
    """Find a page of placeholders by name and address, and the import that they came with."""
    query = select(Person).where(is_placeholder())
    if source:
        query = query.where(Person.origin.startswith(f"{source.value}:"))
    for word in fold(words).split():
        name = Person.name_folded.contains(word, autoescape=True)
        mail = func.lower(Person.email).contains(word, autoescape=True)
        query = query.where(or_(name, mail))
    people = session.scalars(following(query, after).order_by(*BY_NAME).limit(PAGE + 1)).all()
    page = people[:PAGE]
    return Found(page, likely(page), page[-1].id if len(people) > PAGE else None)


def waiting() -> Sequence[tuple[Merging, Effects]]:
    """List what waits for a second administrator, and what would happen."""
    found = proposing.waiting(Merging, options=[joinedload(Merging.placeholder)])
    return [(one, effects(one.placeholder, one.person)) for one in found]


def newest() -> Sequence[tuple[Merging, Work | None]]:
    """List those that two agreed on, the newest first, and how far each is."""
    rows = session.execute(
        select(Merging, Work)
        .join(Work, (Work.noun == "merging") & (Work.noun_id == Merging.id), isouter=True)
        .where(Merging.confirmed_at.is_not(None))
        .options(
            joinedload(Merging.person),
            joinedload(Merging.placeholder),
            joinedload(Merging.asked_by),
            joinedload(Merging.confirmed_by),
        )
        .order_by(Merging.confirmed_at.desc(), Merging.id.desc())
        .limit(SHOWN)
    )
    return [(merging, work) for merging, work in rows]
