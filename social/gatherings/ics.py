"""How is an event written for calendars? As RFC 5545 says: times in UTC, lines folded.

In UTC an event is at the right time by every clock, also after those change; no table of a zone's
rules goes along, which could be older than the calendar's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from models import Gathering

FOLDED_AT = 75  # octets of a line, its end not counted (RFC 5545, 3.1)
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
PRODUCT = "-//Kring//Events//EN"
EVERY = "PT1H"  # how often a calendar should look again (RFC 7986, 5.7)


def calendar(lines: Iterable[tuple[Gathering, str]], base_url: str, name: str = "") -> str:
    """Write events as a calendar; each comes with its state as RFC 5545 calls it."""
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH"]
    if name:
        rows += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
        rows += [f"REFRESH-INTERVAL;VALUE=DURATION:{EVERY}"]
    for it, status in lines:
        rows += event(it, status, base_url)
    rows.append("END:VCALENDAR")
    return "".join(f"{folded(row)}\r\n" for row in rows)


def event(it: Gathering, status: str, base_url: str) -> Iterator[str]:
    """Write one event; its post has to be read."""
    page = f"{base_url}/posts/{it.post_id}"
    host = base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    yield "BEGIN:VEVENT"
    yield f"UID:gathering-{it.id}@{host}"
    yield f"DTSTAMP:{stamp(it.changed_at)}"
    yield f"LAST-MODIFIED:{stamp(it.changed_at)}"
    yield f"SEQUENCE:{it.sequence}"
    yield f"DTSTART:{stamp(it.starts_at)}"
    yield f"DTEND:{stamp(it.ends_at)}"
    yield f"SUMMARY:{escaped(it.post.title)}"
    yield f"DESCRIPTION:{escaped(chr(10).join(filter(None, (it.intro, it.link, page))))}"
    if it.place or it.link:
        yield f"LOCATION:{escaped(it.place or it.link)}"
    yield f"URL:{page}"
    yield f"STATUS:{status}"
    yield "END:VEVENT"


def status_of(it: Gathering, *, has_seat: bool = True) -> str:
    """Say whether it takes place, and for whom that is not sure."""
    if not it.is_on:
        return "CANCELLED"
    return "CONFIRMED" if has_seat else "TENTATIVE"


def stamp(moment: datetime) -> str:
    """Write a time in UTC (RFC 5545, 3.3.5, form 2)."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Write text as a value (RFC 5545, 3.3.11)."""
    text = CONTROLS.sub("", text.replace("\r\n", "\n"))
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """Break a long line between characters, each further part after a blank."""
    parts, size = [""], 0
    for letter in line:
        width = len(letter.encode("utf-8"))
        if size + width > FOLDED_AT:
            parts.append(" ")
            size = 1
        parts[-1] += letter
        size += width
    return "\r\n".join(parts)
