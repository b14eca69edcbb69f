"""Which case comes first? The grave ones, those that many report, and those that wait long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from models import Reason

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
GRAVE = timedelta(hours=48)
EACH = timedelta(hours=6)  # for every further person
MOST = timedelta(hours=48)  # a crowd counts as much as a grave reason, and no more


def urgent_at(opened_at: datetime, reasons: Collection[Reason]) -> datetime:
    """Give the place of a case in the queue: the time since when it waits, as it were.

    One reason a report; the gravest counts, and how many there are.
    """
    gravest = max((AHEAD[reason] for reason in reasons), default=timedelta(0))
    return opened_at - gravest - min(EACH * max(len(reasons) - 1, 0), MOST)


def is_grave(reasons: Collection[Reason]) -> bool:
    """Tell whether one of the reasons is such that a moderator looks at once."""
    return any(AHEAD[reason] >= GRAVE for reason in reasons)
