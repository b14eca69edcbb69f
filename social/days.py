"""When does a day begin somewhere?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from social.reader import zone_info


def covers(first: date | None, last: date | None, day: date) -> bool:
    """Tell whether a day lies in a time of which either end may be open; none has neither."""
    if first is None and last is None:
        return False
    return (first is None or first <= day) and (last is None or day <= last)


def beginning(day: date, zone: str) -> datetime:
    """Say when a day begins in a zone."""
    return datetime.combine(day, time(), zone_info(zone)).astimezone(UTC)
