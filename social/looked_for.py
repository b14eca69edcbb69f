"""How often was somebody shown in a search of HR's lately? Told on their own page alone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from models import PeopleSearch, Person, SearchHit, now, session

LATELY = timedelta(days=30)


def times_lately(person: Person) -> int:
    """Count HR's searches of the last 30 days that showed somebody."""
    number = session.scalar(
        select(func.count())
        .select_from(SearchHit)
        .join(PeopleSearch, PeopleSearch.id == SearchHit.search_id)
        .where(SearchHit.person_id == person.id, PeopleSearch.made_at > now() - LATELY)
    )
    return number or 0
