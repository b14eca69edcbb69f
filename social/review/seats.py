"""Is somebody still free to judge what waits? Roles and memberships change meanwhile."""

from __future__ import annotations

from sqlalchemy import select

from models import Case, Origin, session
from social.changes import change
from social.judges import look_for_judges

MOST = 1_000  # cases a night; those that wait longest first


def look_again() -> int:
    """Ask anew of open cases that nobody took whether somebody near is free; tells of how many."""
    waiting = select(Case).where(Case.closed_at.is_(None), Case.claimed_by_id.is_(None))
    cases = session.scalars(waiting.order_by(Case.urgent_at, Case.id).limit(MOST)).all()
    for case in cases:
        with change(None, origin=Origin.JOB):
            look_for_judges(case)
    return len(cases)
