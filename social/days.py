"""When does a day begin somewhere?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from social.reader import zone_info


def beginning(day: date, zone: str) -> datetime:
    """Say when a day begins in a zone."""
    return datetime.combine(day, time(), zone_info(zone)).astimezone(UTC)
