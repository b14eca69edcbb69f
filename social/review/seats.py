"""Is somebody still free to judge what waits? Roles and memberships change meanwhile."""

from __future__ import annotations

from sqlalchemy import and_, or_, select

from models import Appeal, Case, Decision, Measure, Origin, session
from social.changes import change
from social.judges import look_for_judges

MOST = 1_000  # cases a night; those that wait longest first


def look_again() -> int:
    """Ask anew whether somebody near is free; tells of how many cases that was asked.

    Of open ones that nobody took, of those in which a suspension waits for a second person, and of
    those with an appeal.
    """
    suspended = select(Decision.case_id).where(
        Decision.measure == Measure.SUSPEND,
        Decision.confirmed_at.is_(None),
        Decision.ended_at.is_(None),
    )
    appealed = select(Appeal.case_id).where(Appeal.decided_at.is_(None))
    waiting = select(Case).where(
        or_(
            and_(
                Case.closed_at.is_(None),
                or_(Case.claimed_by_id.is_(None), Case.id.in_(suspended)),
            ),
            Case.id.in_(appealed),
        )
    )
    cases = session.scalars(waiting.order_by(Case.urgent_at, Case.id).limit(MOST)).all()
    for case in cases:
        with change(None, origin=Origin.JOB):
            look_for_judges(case)
    return len(cases)
