"""Which days does somebody mean who writes a day, a month or a year?"""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.folding import fold

YEARS = range(1900, 2201)  # beyond them, zones of the world have no time of day for every moment
TODAY = frozenset({"today", "vandaag", "aujourd'hui", "aujourdhui", "heute"})
YESTERDAY = frozenset({"yesterday", "gisteren", "hier", "gestern"})
DAY = re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?")
EUROPEAN = re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})")


def span_of(words: str, today: date) -> tuple[date, date] | None:
    """Read a day, a month or a year: its first day, and the day after. None for what is neither."""
    said = fold(words)
    if said in TODAY:
        return today, today + timedelta(days=1)
    if said in YESTERDAY:
        return today - timedelta(days=1), today
    found = DAY.fullmatch(said) or EUROPEAN.fullmatch(said)
    if found is None or int(found["y"]) not in YEARS:
        return None
    year, month, day = int(found["y"]), int(found["m"] or 1), int(found["d"] or 1)
    try:
        first = date(year, month, day)
    except ValueError:  # the 31st of February
        return None
    if found["d"]:
        return first, first + timedelta(days=1)
    if found["m"]:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)
