"""What did browsers refuse under the content security policy? Kinds and counts, and no person.

Whoever can reach us can send reports, without a cookie. So what is kept of one comes from lists of
ours: the directives of the policy, our own files, the patterns of our addresses. The origin of what
was refused alone is the sender's, and the number of kinds has an end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import current_app
from limits import RateLimitItemPerMinute
from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from werkzeug.exceptions import HTTPException, TooManyRequests
from werkzeug.utils import safe_join

from models import Origin, Violation, now, session
from social import tries
from social.changes import change
from social.unwatched import FOLDERS

log = logging.getLogger("kring.csp")

# A whole office may share one address; a flood of reports tells nothing more.
BY_ADDRESS = RateLimitItemPerMinute(60, 1, "reports-address")
IN_ALL = RateLimitItemPerMinute(300, 1, "reports-all")
AT_ONCE = 10  # reports of one request
MOST = 500  # kinds
KEPT = timedelta(days=30)  # since a kind was met last
LAST_LINE = 1_000_000

# Content Security Policy Level 3, section 6, with what browsers call the parts of some.
DIRECTIVES = frozenset(
    {
        "base-uri",
        "child-src",
        "connect-src",
        "default-src",
        "fenced-frame-src",
        "font-src",
        "form-action",
        "frame-ancestors",
        "frame-src",
        "img-src",
        "manifest-src",
        "media-src",
        "object-src",
        "sandbox",
        "script-src",
        "script-src-attr",
        "script-src-elem",
        "style-src",
        "style-src-attr",
        "style-src-elem",
        "worker-src",
    }
)
# What stands in place of an address, and schemes whose addresses have no host.
WORDS = frozenset(
    {"inline", "eval", "wasm-eval", "self", "about", "blob", "data", "file", "filesystem", "ws"}
)


class Kind(NamedTuple):
    """What makes two refusals the same."""

    directive: str
    blocked: str
    source: str
    line: int


def note(report: object, address: str) -> None:
    """Count what a report in either of the two forms that browsers send tells; drop the rest."""
    found: dict[Kind, int] = {}
    for body in bodies(report):
        kind = kind_of(body)
        if kind is not None and may_note(address):
            found[kind] = found.get(kind, 0) + 1
    if found:
        keep(found)


def bodies(report: object) -> Iterator[Mapping[str, object]]:
    """Find what is reported: one object, or a list of reports, of which some speak of the policy.

    Content Security Policy Level 3, section 5.3; Reporting API, section 4.
    """
    if isinstance(report, dict):
        found = [report.get("csp-report")]
    elif isinstance(report, list):
        found = [one.get("body") for one in report[:AT_ONCE] if is_violation(one)]
    else:
        found = []
    return (body for body in found if isinstance(body, dict))


def is_violation(report: object) -> bool:
    """Tell whether one of a list of reports is about the policy."""
    return isinstance(report, dict) and report.get("type") == "csp-violation"


def kind_of(body: Mapping[str, object]) -> Kind | None:
    """Read what is kept of a report; None for pages that are not ours or keep nothing."""
    page = first(body, "document-uri", "documentURL")
    directive, _space, _more = first(
        body, "effective-directive", "effectiveDirective", "violated-directive"
    ).partition(" ")
    where = place_of(page)
    if where is None or directive not in DIRECTIVES:
        return None
    source = place_of(first(body, "source-file", "sourceFile"))
    blocked = origin_of(first(body, "blocked-uri", "blockedURL"))
    return Kind(directive, blocked, source or where, line_of(body))


def first(body: Mapping[str, object], *names: str) -> str:
    """Give the first text that stands under one of these names."""
    found = (body.get(name) for name in names)
    return next((text for text in found if isinstance(text, str)), "")


def line_of(body: Mapping[str, object]) -> int:
    """Give the line, 0 for none."""
    line = body.get("line-number", body.get("lineNumber"))
    return line if type(line) is int and 0 < line <= LAST_LINE else 0


def origin_of(url: str) -> str:
    """Keep scheme and host of an address, or what stands in its place."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if host and parts.scheme.isalnum():
        return f"{parts.scheme}://{host}{f':{port}' if port else ''}"[:200]
    word = parts.scheme or url
    # Addresses of what somebody added to their browser have a scheme and tell who they are.
    return word if word in WORDS or (word.endswith("-extension") and len(word) < 40) else ""


def place_of(url: str) -> str | None:
    """Name the file of ours at an address, or the pattern of a page; None for all else.

    What an address was filled in with stays out: it may name people. So do pages that know nobody.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" not in current_app.config["SETTINGS"].origins:
        return None
    try:
        here = current_app.url_map.bind("")
        rule, values = here.match(parts.path, method="GET", return_rule=True)
    except HTTPException:
        return None
    if rule.endpoint == "static":
        return file_of(str(values["filename"]))
    is_quiet = any(rule.rule == one or rule.rule.startswith(f"{one}/") for one in FOLDERS)
    return None if is_quiet else rule.rule[:200]


def file_of(name: str) -> str | None:
    """Name one of our files as browsers ask for it, if it is there."""
    path = safe_join(str(current_app.static_folder), name)
    return f"/static/{name}"[:200] if path and Path(path).is_file() else None


def may_note(address: str) -> bool:
    """Spend one report of this address and of all."""
    try:
        tries.spend(BY_ADDRESS, tries.network(address))
        tries.spend(IN_ALL)
    except TooManyRequests:
        return False
    return True


def keep(found: Mapping[Kind, int]) -> None:
    """Count refusals of each kind; a kind that is new stands only while there is room for it."""
    columns = (Violation.directive, Violation.blocked, Violation.source, Violation.line)
    with change(None, origin=Origin.JOB, is_nameless=True):
        known = set(session.execute(select(*columns).where(tuple_(*columns).in_(found))).all())
        room = MOST - (session.scalar(select(func.count()).select_from(Violation)) or 0)
        at = now()
        for kind in sorted(found):  # in one order, so that two who come at once wait in turn
            log.warning("refused", extra={"facts": facts(kind)})
            if kind not in known:
                room -= 1
                if room < 0:
                    continue
            row = insert(Violation).values(
                **kind._asdict(), number=found[kind], first_at=at, last_at=at
            )
            again = {"number": Violation.number + found[kind], "last_at": at}
            session.execute(row.on_conflict_do_update(index_elements=columns, set_=again))


def facts(kind: Kind) -> dict[str, object]:
    """Say in the log what was refused."""
    return {
        "rule": kind.directive,
        "refused": kind.blocked,
        "where": kind.source,
        "line": kind.line,
    }


def forget_old() -> None:
    """Forget the kinds that nobody met for a while."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(Violation).where(Violation.last_at < now() - KEPT))
