"""Who has worked on an issue of a newsletter, and so does not look it over?"""

from __future__ import annotations

from sqlalchemy import select

from models import Entry, Event, Issue, IssueWords, Item, session

WORKED = (Event.ISSUE_DRAFTED, Event.ISSUE_CHANGED)


def editors_of(issue: Issue) -> set[int]:
    """Name those who have worked on it.

    The ledger tells who did: nobody is forgotten because somebody else wrote over it, or left out
    what they had gathered.
    """
    worked = select(Entry.actor_id).where(
        Entry.noun == issue.noun, Entry.noun_id == issue.id, Entry.event.in_(WORKED)
    )
    wrote = select(IssueWords.author_id).where(IssueWords.issue_id == issue.id)
    added = select(Item.added_by_id).where(Item.issue_id == issue.id)
    people = {*session.scalars(worked), *session.scalars(wrote), *session.scalars(added)}
    return {issue.writer_id, *(one for one in people if one is not None)}
