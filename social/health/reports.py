"""What did a browser refuse under the content security policy? No content, no address."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

log = logging.getLogger("kring.csp")
A_MINUTE = 60  # reports that a process notes in a minute: a flood of them tells nothing more

_minute = 0
_noted = 0


def note(report: object) -> None:
    """Log a report in either of the two forms that browsers send; anything else is dropped."""
    for body in bodies(report):
        if may_note():
            log.warning("refused", extra={"facts": facts(body)})


def bodies(report: object) -> list[dict[str, object]]:
    """Find what is reported: one object, or a list of reports."""
    if isinstance(report, dict):
        found = [report.get("csp-report")]
    elif isinstance(report, list):
        found = [one.get("body") for one in report[:10] if isinstance(one, dict)]
    else:
        found = []
    return [body for body in found if isinstance(body, dict)]


def facts(body: dict[str, object]) -> dict[str, str]:
    """Keep the rule that was broken, by which page, and the origin of what was refused."""
    rule = body.get("effective-directive") or body.get("effectiveDirective") or ""
    page = body.get("document-uri") or body.get("documentURL") or ""
    refused = body.get("blocked-uri") or body.get("blockedURL") or ""
    return {"rule": str(rule)[:60], "page": path_of(page), "refused": origin_of(refused)}


def path_of(url: object) -> str:
    """Keep the path of an address: what was searched for stands behind it."""
    try:
        return urlsplit(str(url)).path[:200]
    except ValueError:
        return ""


def origin_of(url: object) -> str:
    """Keep scheme and host of an address, or a word such as `inline`."""
    try:
        parts = urlsplit(str(url))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"[:200] if parts.netloc else str(url)[:20]


def may_note() -> bool:
    """Count what is noted in this minute."""
    global _minute, _noted
    minute = int(time.monotonic() // 60)
    if minute != _minute:
        _minute, _noted = minute, 0
    _noted += 1
    return _noted <= A_MINUTE
