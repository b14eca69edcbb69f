"""How does somebody see who of HR found them, and how do they end it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from models import Event, Objection, PeopleSearch, Person, SearchHit, now, session
from social.changes import change
from social.holding import hold
from social.seeking.chips import Chip, chips_of_each
from social.seeking.criteria import read_all
from social.seeking.hr import SHOWN
from social.switches import Switch, is_on

LISTED = 50  # searches at once


@dataclass(frozen=True, slots=True)
class Seen:
    """A search of HR that found somebody, as they see it."""

    search: PeopleSearch
    hit: SearchHit
    chips: Sequence[Chip]
    by: str  # who searched; empty where the company says so in numbers alone

    @property
    def is_near(self) -> bool:
        """Tell whether one thing that was asked for is missing: these come after all others."""
        return self.hit.person_id in self.search.found[min(self.search.number, SHOWN) :]


def seen_by(person: Person, language: str, before: int = 0) -> list[Seen]:
    """List the searches of HR that found somebody, the newest first; older than one, if named."""
    is_named = is_on(Switch.SEARCHERS)
    rows = session.execute(
        select(PeopleSearch, SearchHit)
        .join(SearchHit, SearchHit.search_id == PeopleSearch.id)
        .where(SearchHit.person_id == person.id, *([PeopleSearch.id < before] if before else []))
        .options(joinedload(PeopleSearch.searcher))
        .order_by(PeopleSearch.id.desc())
        .limit(LISTED)
    ).all()
    chips = chips_of_each([read_all(search.criteria) for search, _hit in rows], language)
    return [
        Seen(search, hit, some, search.searcher.name if is_named else "")
        for (search, hit), some in zip(rows, chips, strict=True)
    ]


def objects(person: Person) -> bool:
    """Tell whether somebody does not want to be found by HR."""
    return standing(person) is not None


def standing(person: Person) -> Objection | None:
    """Read an objection that holds."""
    return session.scalar(
        select(Objection).where(Objection.person_id == person.id, Objection.withdrawn_at.is_(None))
    )


def object_to_searches(person: Person) -> None:
    """Be found by HR no longer, from this moment on; twice is once."""
    with change(person) as record:
        first = session.scalar(
            insert(Objection)
            .values(person_id=person.id, made_at=now(), withdrawn_at=now())
            .on_conflict_do_nothing()
            .returning(Objection.id)
        )
        row = session.scalars(select(Objection).where(Objection.person_id == person.id)).one()
        hold(row)
        if row.withdrawn_at is not None:
            row.made_at, row.withdrawn_at = now(), None
            record(Event.OBJECTION_MADE, row, is_new=first is not None)


def withdraw(person: Person) -> None:
    """Be found by HR again."""
    with change(person) as record:
        row = standing(person)
        if row is not None:
            hold(row)
            if row.withdrawn_at is None:
                row.withdrawn_at = now()
                record(Event.OBJECTION_WITHDRAWN, row)
