"""How are people listed by name, a page at a time?"""

from __future__ import annotations

from sqlalchemy import Select, select, tuple_

from models import Person, session
from social.errors import not_found
from social.finding import within_range

# In the order of an index, whichever the collation of the database.
BY_NAME = (Person.name_folded.collate("C"), Person.id)


def following(query: Select[tuple[Person]], after: str | None) -> Select[tuple[Person]]:
    """Begin after a person, who may have left meanwhile; 404 for what is no person's number."""
    if not after:
        return query
    if not (after.isdecimal() and after.isascii() and len(after) <= 10):
        raise not_found()
    place = session.execute(
        select(Person.name_folded, Person.id).where(Person.id == within_range(int(after)))
    ).one_or_none()
    if place is None:
        raise not_found()
    return query.where(tuple_(*BY_NAME) > tuple(place))
