"""Was something written while a page was on its way to its reader?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from models import Entry, now, session
from social.live.listeners import Listener
from social.live.news import SAID

MARGIN = timedelta(seconds=2)  # a change may have been under way when the page was made
OLDEST = timedelta(minutes=5)  # a page older than this simply asks anew
RECENT = 10_000  # entries among which to look, newest first


def is_behind(listener: Listener, since: object) -> bool:
    """Tell whether others wrote in a page's communities since it was made.

    `since` is in milliseconds since 1970, as the server wrote it into the page.
    """
    if not isinstance(since, int) or isinstance(since, bool) or not listener.standing.streams:
        return False
    try:
        made = datetime.fromtimestamp(since / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return False
    if made < now() - OLDEST:
        return True
    newest = select(func.max(Entry.id)).scalar_subquery()
    missed = select(Entry.id).where(
        Entry.id > newest - RECENT,
        Entry.community_id.in_(listener.standing.places),
        Entry.noun.in_(SAID),
        Entry.at > made - MARGIN,
        Entry.actor_id.is_distinct_from(listener.person_id),
    )
    return session.scalar(missed.limit(1)) is not None
