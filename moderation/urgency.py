"""Which case comes first? The grave ones, those that many report, and those that wait long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from models import Reason
from moderation.ruling.rule import Severity

# How far a reason brings a case forward among those that wait.
AHEAD = {
    Reason.THREAT: timedelta(hours=72),
    Reason.HARASSMENT: timedelta(hours=48),
    Reason.DISCRIMINATION: timedelta(hours=48),
    Reason.PRIVATE: timedelta(hours=48),
    Reason.CONFIDENTIAL: timedelta(hours=48),
    Reason.INSULT: timedelta(hours=24),
    Reason.OFF_TOPIC: timedelta(0),
    Reason.OTHER: timedelta(0),
}
FOUND = {
    Severity.GRAVE: timedelta(hours=72),
    Severity.SERIOUS: timedelta(hours=24),
    Severity.MINOR: timedelta(0),
}
GRAVE = timedelta(hours=48)
EACH = timedelta(hours=6)  # for every further person
MOST = timedelta(hours=48)  # a crowd counts as much as a grave reason, and no more


def urgent_at(
    opened_at: datetime, reasons: Collection[Reason], found: Collection[Severity] = ()
) -> datetime:
    """Give the place of a case in the queue: the time since when it waits, as it were.

    One reason a report, and what house rules found; the gravest counts, and how many reports.
    """
    ahead = (*(AHEAD[reason] for reason in reasons), *(FOUND[one] for one in found))
    gravest = max(ahead, default=timedelta(0))
    return opened_at - gravest - min(EACH * max(len(reasons) - 1, 0), MOST)


def is_grave(reasons: Collection[Reason]) -> bool:
    """Tell whether one of the reasons is such that a moderator looks at once."""
    return any(AHEAD[reason] >= GRAVE for reason in reasons)
