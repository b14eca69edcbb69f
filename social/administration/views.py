"""Who may open the pages of administration, and where do they begin?"""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from models import PersonState
from social import workplaces
from social.administration import (
    bp,
    calls,
    company_page,
    condition,
    confidential,
    incoming,
    listing,
    lost,
    outbox,
    people,
    person,
    room,
    settings_page,
    sites,
    trust,
    values,
    violations,
)
from social.administrators import require_administrator
from social.viewer import viewer

__all__ = [
    "bp",
    "calls",
    "company_page",
    "condition",
    "confidential",
    "incoming",
    "lost",
    "outbox",
    "people",
    "person",
    "room",
    "settings_page",
    "sites",
    "trust",
    "values",
    "violations",
]


@bp.before_request
def only_administrators() -> None:
    """Keep everybody else out, and say who may."""
    require_administrator(viewer())


@bp.get("")
def index() -> ResponseReturnValue:
    """Show how things stand."""
    return render_template(
        "administration/index.html",
        counts=listing.people_by_state(),
        states=PersonState,
        waiting=listing.waiting_mails(),
        waiting_guests=listing.waiting_guests(),
        sends_mail=bool(current_app.config["SETTINGS"].smtp_url),
        site_count=len(workplaces.sites()),
    )
