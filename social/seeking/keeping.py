"""How long is kept who of HR searched for whom? Longer than six months, then it is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from models import Event, Origin, PeopleExport, PeopleSearch, SearchHit, UnmetNeed, session
from social.changes import change
from social.holding import hold

KEPT = timedelta(days=365)  # Regulation (EU) 2024/1689, article 26(6): at least six months
NEEDS_KEPT = timedelta(days=92)
AT_ONCE = 1_000  # searches a night


def delete_old(moment: datetime) -> int:
    """Delete the searches that were kept long enough, with all that was done with them."""
    due = select(PeopleSearch.id).where(PeopleSearch.made_at < moment - KEPT)
    ids = session.scalars(due.order_by(PeopleSearch.id).limit(AT_ONCE)).all()
    for id in ids:
        delete_search(id)
    return len(ids)


def delete_search(id: int) -> None:
    """Delete one search."""
    with change(None, origin=Origin.JOB) as record:
        search = session.get_one(PeopleSearch, id)
        hold(search)
        for row in session.scalars(select(PeopleExport).where(PeopleExport.search_id == id)):
            record(Event.PEOPLE_EXPORT_DELETED, row)
            session.delete(row)
        for hit in session.scalars(select(SearchHit).where(SearchHit.search_id == id)):
            record(Event.SEARCH_HIT_DELETED, hit)
            session.delete(hit)
        session.flush()
        record(Event.PEOPLE_SEARCH_DELETED, search)
        session.delete(search)


def forget_needs(moment: datetime) -> None:
    """Forget what was looked for in vain in months that nobody is told of any more."""
    oldest = f"{moment - NEEDS_KEPT:%Y-%m}"
    with change(None, origin=Origin.JOB):
        session.execute(delete(UnmetNeed).where(UnmetNeed.month < oldest))
