"""Who may open the records, and how does the log stand?"""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from archive import ledger, standing
from models import Capability, Entry, EntryKey, Event, TheLog, session
from social.errors import not_found
from social.records import (
    asking,
    bp,
    certificates,
    closed,
    granted,
    granting,
    holding,
    listing,
    retention,
    search_pages,
    watching,
)
from social.records.exports import views as exports
from social.records.matters import item_views as matter_items
from social.records.matters import listing as listing_of_matters
from social.records.matters import views as matters
from social.records.schedules import listing as listing_of_schedules
from social.records.schedules import views as schedules
from social.records.words import KINDS, PURPOSES, REQUESTS
from social.viewer import capabilities_of, viewer

__all__ = [
    "asking",
    "bp",
    "certificates",
    "closed",
    "exports",
    "granting",
    "holding",
    "matter_items",
    "matters",
    "retention",
    "schedules",
    "search_pages",
    "watching",
]


OFFICERS = frozenset({Capability.COMPLIANCE})
WATCHING = OFFICERS | {Capability.DATA_PROTECTION}
COUNTING = WATCHING | {Capability.COUNCIL}
# Pages for others than officers: whoever looks after it that these look into the archive rightly.
DOORS = {
    "records.grants": COUNTING | {Capability.AUDITOR},
    "records.show_grant": WATCHING,
    "records.end_grant": WATCHING,
    "records.review_grant": WATCHING,
    "records.tell_subjects": WATCHING,
    "records.looks": frozenset({Capability.DATA_PROTECTION, Capability.AUDITOR}),
    "records.looks_about": frozenset({Capability.DATA_PROTECTION}),
    "records.figures": COUNTING,
    "records.schedules": WATCHING,
    "records.show_schedule": WATCHING,
    "records.end_schedule": WATCHING,
    "records.figures_sheet": COUNTING,
}


@bp.before_request
def only_officers() -> None:
    """Let nobody else know that the pages exist."""
    if not capabilities_of(viewer()) & DOORS.get(request.endpoint or "", OFFICERS):
        raise not_found()


@bp.before_app_request
def nothing_there() -> None:
    """Say of a wrong address or method no more than of any other, here too."""
    if request.routing_exception is not None and request.path.startswith("/records"):
        only_officers()


@bp.get("")
def index() -> ResponseReturnValue:
    """Show how the log stands."""
    settings = current_app.config["SETTINGS"]
    return render_template(
        "records/index.html",
        log=standing.of(session.connection()),
        witnesses=[words.partition("+")[0] for words in settings.witnesses],
        authority=settings.stamp_url,
        checked=last_check(),
        waiting=listing.waiting_for(viewer()),
        grants=granted.waiting_for(viewer()),
        schedules=listing_of_schedules.waiting_for(viewer()),
        productions=listing_of_matters.waiting_for(viewer()),
        purposes=PURPOSES,
        kinds=KINDS,
        asked=REQUESTS,
    )


@bp.get("/work")
def work() -> ResponseReturnValue:
    """Show how far long work is, and what was done last."""
    return render_template("records/work.html", **listing.all_work())


def last_check() -> dict[str, Any]:
    """Say when the ledger was checked last, and what was found; nothing if it never was."""
    checks = (
        select(Entry, EntryKey)
        .join(EntryKey, EntryKey.entry_id == Entry.id, isouter=True)
        .where(Entry.noun == TheLog.__tablename__, Entry.noun_id == TheLog.id)
        .where(Entry.event == Event.LOG_VERIFIED)
        .order_by(Entry.version.desc())
        .limit(1)
    )
    found = session.execute(checks).first()
    return {"at": found.Entry.at} | ledger.known(found.Entry, found.EntryKey) if found else {}


@bp.get("/checkpoint")
def checkpoint() -> ResponseReturnValue:
    """Give the newest checkpoint with all signatures, as other tools read it."""
    words = standing.note_of(session.connection())
    if words is None:
        raise not_found()
    return Response(
        words,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=checkpoint.txt"},
    )
