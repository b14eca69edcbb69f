"""Does a leader keep the promise to answer within some working days? Told to them alone.

The rule, as it stands on their page: since they promised it, and within the last year, they are
asked something by a question (a post) that names them, by a question in a session of theirs, and
by a comment under a post of theirs, or of somebody who writes for them, that has a question mark.
It is answered by their next comment in that place, or that of somebody who writes for them: under
a post, any; of a comment, a reply. The days are Monday to Friday where they work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Row, text

from models import Leader, now, session
from social.calendars import due_at, hours_of

MOST = 500  # of what they are asked, the newest
SPAN = timedelta(days=365)

ASKED = text(
    """
    WITH theirs AS (
      SELECT p.id FROM post p WHERE p.state = 'published' AND p.deleted_at IS NULL
         AND (p.author_id = :person OR p.delegation_id IN
              (SELECT id FROM delegation WHERE leader_id = :leader))
    ), asked AS (
      SELECT p.id AS post_id, CAST(NULL AS integer) AS comment_id, p.posted_at AS at
        FROM mention m JOIN post p ON p.id = m.post_id
       WHERE m.person_id = :person AND m.comment_id IS NULL AND p.kind = 'question'
         AND p.author_id <> :person AND p.state = 'published' AND p.deleted_at IS NULL
         AND p.posted_at > :since
      UNION
      SELECT c.post_id, c.id, c.posted_at
        FROM comment c
       WHERE c.parent_id IS NULL AND c.author_id <> :person AND c.delegation_id IS NULL
         AND c.state = 'published' AND c.deleted_at IS NULL AND c.posted_at > :since
         AND (c.post_id IN (SELECT a.post_id FROM ask_me a JOIN post p ON p.id = a.post_id
                             WHERE a.leader_id = :leader AND p.state = 'published'
                               AND p.deleted_at IS NULL)
              OR (c.post_id IN (SELECT id FROM theirs) AND c.source LIKE '%?%'))
    )
    SELECT a.post_id, a.comment_id, a.at, (
      SELECT min(c.posted_at) FROM comment c
       WHERE c.post_id = a.post_id AND c.posted_at > a.at
         AND (a.comment_id IS NULL OR c.parent_id = a.comment_id)
         AND c.state = 'published' AND c.deleted_at IS NULL
         AND (c.author_id = :person OR c.delegation_id IN
              (SELECT id FROM delegation WHERE leader_id = :leader))) AS answered_at
      FROM asked a ORDER BY a.at DESC LIMIT :most
    """
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a promise: numbers, and what still waits, the oldest first."""

    kept: int
    late: int
    waiting: Sequence[Row[tuple[object, ...]]]
    overdue: int

    @property
    def asked(self) -> int:
        """Count what was asked."""
        return self.kept + self.late + len(self.waiting)


def measured(leader: Leader) -> Measured | None:
    """Measure a promise: two statements; None where there is none."""
    if leader.promise_days is None or leader.promised_at is None:
        return None
    hours = hours_of([leader.person_id])[leader.person_id]
    since = max(leader.promised_at, now() - SPAN)
    values = {
        "person": leader.person_id,
        "leader": leader.id,
        "since": since,
        "most": MOST,
    }
    rows = session.execute(ASKED, values).all()
    waiting = [row for row in rows if row.answered_at is None]
    answered = [row for row in rows if row.answered_at is not None]
    due = {row: due_at(row.at, leader.promise_days, hours) for row in rows}
    kept = sum(row.answered_at <= due[row] for row in answered)
    overdue = sum(due[row] < now() for row in waiting)
    return Measured(kept, len(answered) - kept, waiting[::-1], overdue)
