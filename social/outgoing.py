"""Which other systems have to be told of a change? Rows and jobs in its own transaction.

What is sent, and whether it still may be, is asked when it is sent: `social.webhooks`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from archive.ledger import Line
from models import session
from models.webhook import OFFERED
from social.jobs import later_by_name

HEARD = frozenset(OFFERED)
BEHIND = -10  # whatever people wait for comes first

# An address without a community is told of all that everybody here may read.
PUT_BY = text(
    """
    INSERT INTO webhook_delivery (webhook_id, entry_id, event)
    SELECT w.id, e.id, e.event
      FROM unnest(CAST(:ids AS bigint[]), CAST(:events AS text[]), CAST(:places AS integer[]))
           AS e (id, event, place)
      JOIN community c ON c.id = e.place
      JOIN webhook w ON w.ended_at IS NULL AND w.stopped_at IS NULL AND e.event = ANY (w.events)
       AND (w.community_id = c.id OR w.community_id IS NULL AND c.kind IN ('public', 'broadcast'))
     ORDER BY e.id, w.id
    RETURNING webhook_id
    """
)


def put_by(lines: Sequence[Line]) -> None:
    """Put by what has to be told of some lines, in the session's transaction."""
    heard = [one for one in lines if one.event in HEARD and one.community_id is not None]
    if not heard:
        return
    values = {
        "ids": [one.entry_id for one in heard],
        "events": [str(one.event) for one in heard],
        "places": [one.community_id for one in heard],
    }
    for webhook_id in sorted(set(session.execute(PUT_BY, values).scalars())):
        send_soon(webhook_id)


def send_soon(webhook_id: int) -> None:
    """Store the job that sends what waits for one address: one at a time, and no other waits."""
    later_by_name(
        "webhooks.deliver", lock=f"webhook.{webhook_id}", priority=BEHIND, webhook_id=webhook_id
    )
