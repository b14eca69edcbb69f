"""How does somebody keep a search for themselves?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from models import Person, SavedSearch, session
from social.changes import change
from social.errors import Invalid, not_found
from social.holding import hold

MOST = 50
LONGEST = 2_000  # characters of an address


def save(person: Person, name: str, query: str, *, is_for_people: bool = True) -> None:
    """Keep a search under a name; the same once more gets the other name."""
    if not query or len(query) > LONGEST:
        raise Invalid(name=_("This search is too long to be kept."))
    count = select(func.count()).where(SavedSearch.person_id == person.id)
    with change(person):
        hold(person)  # one at a time, so that there are no more of many at once
        if (session.scalar(count.where(SavedSearch.query != query)) or 0) >= MOST:
            raise Invalid(name=_("You keep %(num)d searches. Remove one first.", num=MOST))
        row = insert(SavedSearch).values(
            person_id=person.id, name=name, query=query, is_for_people=is_for_people
        )
        session.execute(
            row.on_conflict_do_update(
                index_elements=["person_id", "query"], set_={"name": row.excluded.name}
            )
        )


def saved_by(person: Person, *, is_for_people: bool = True) -> Sequence[SavedSearch]:
    """List somebody's searches by name: those for colleagues, or those for what was said."""
    rows = select(SavedSearch).where(
        SavedSearch.person_id == person.id, SavedSearch.is_for_people.is_(is_for_people)
    )
    return session.scalars(rows.order_by(func.lower(SavedSearch.name), SavedSearch.id)).all()


def find_saved(person: Person, id: int) -> SavedSearch:
    """Find a search of one's own."""
    found = session.scalar(
        select(SavedSearch).where(SavedSearch.id == id, SavedSearch.person_id == person.id)
    )
    if found is None:
        raise not_found()
    return found


def forget(person: Person, saved: SavedSearch) -> None:
    """Keep a search no longer."""
    with change(person):
        session.delete(saved)
