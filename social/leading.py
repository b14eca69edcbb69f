"""Who leads, for a reader?"""

from __future__ import annotations

from flask_babel import get_locale
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from models import Leader, Person, session
from models.mandate import subject_in
from social.errors import not_found
from social.finding import within_range
from social.separating import apart_from


def leaders_for(reader: Person) -> Select[tuple[Leader]]:
    """Select those who lead now and work here, but for people kept apart from the reader."""
    return (
        select(Leader)
        .join(Leader.person)
        .where(
            Leader.ended_at.is_(None),
            Person.works_here(),
            Leader.person_id.not_in(apart_from(reader.id)),
        )
        .options(contains_eager(Leader.person).joinedload(Person.site))
    )


def find_leader(reader: Person, number: int) -> Leader:
    """Find a leader, through the reader."""
    found = session.scalar(leaders_for(reader).where(Leader.id == within_range(number)))
    if found is None:
        raise not_found()
    return found


def function_named(names: dict[str, str]) -> str:
    """Say a leader's function in the language of the page, or else in one that it has."""
    return subject_in(names, str(get_locale() or "en"))
