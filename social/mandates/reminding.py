"""Who is reminded that a mandate ends soon?"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models import Event, Mandate, Origin, Reminder, session
from social.changes import change

BEFORE = timedelta(days=7)
AT_ONCE = 200  # mandates in one change


def remind(moment: datetime) -> int:
    """Remind once of each mandate that ends within a week; tell of how many.

    Of one that was given for less than two weeks, nobody needs to be reminded.
    """
    soon = (
        select(Mandate)
        .where(
            Mandate.ends_at > moment,
            Mandate.ends_at <= moment + BEFORE,
            Mandate.starts_at <= moment,
            Mandate.ends_at - Mandate.starts_at > 2 * BEFORE,
            Mandate.revoked_at.is_(None),
            ~select(Reminder.id)
            .where(
                Reminder.noun == "mandate",
                Reminder.noun_id == Mandate.id,
                Reminder.due_at == Mandate.ends_at,
            )
            .exists(),
        )
        .order_by(Mandate.ends_at, Mandate.id)
        .limit(AT_ONCE)
    )
    number = 0
    with change(None, origin=Origin.JOB) as record:
        for mandate in session.scalars(soon):
            row = insert(Reminder).values(
                noun="mandate",
                noun_id=mandate.id,
                due_at=mandate.ends_at,
                days_before=BEFORE.days,
            )
            if session.scalar(row.on_conflict_do_nothing().returning(Reminder.id)) is not None:
                record(Event.MANDATE_REMINDED, mandate)
                number += 1
    return number
