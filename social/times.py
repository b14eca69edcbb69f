"""Which time of the day did somebody write?"""

from __future__ import annotations

import re
from datetime import time

LONGEST = 20  # letters
WRITTEN = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.,hu]\s?(?P<minute>[0-5]\d)|(?P<bare>[0-5]\d))?"
    r"\s?(?:h|hrs?|u|uur|uhr|heures?|o[’']clock)?\s?(?P<half>[ap]\.?m\.?)?",
    re.ASCII,
)


def time_of(words: str) -> time | None:
    """Read a time as people write it: 14:30, 14h30, 14u, 1430, 2 pm; None where it is none."""
    found = WRITTEN.fullmatch(words.strip().lower()[: LONGEST + 1])
    if found is None:
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or found["bare"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    return time(hour, minute) if hour < 24 else None
