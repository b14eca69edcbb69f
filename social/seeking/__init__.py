"""Finding people by what they state of themselves: for colleagues, and for HR with a purpose."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from social.errors import not_found
from social.switches import Switch, is_on

bp = Blueprint("seeking", __name__)

# Who searched before, and whether one may be found, is there to be read; so are the notes.
ALWAYS = (
    "seeking.searches", "seeking.object_", "seeking.withdraw_objection", "seeking.questions",
    "seeking.order", "seeking.assessment", "seeking.assessment_sheet",
)  # fmt: skip


@bp.before_request
def only_where_it_is_on() -> ResponseReturnValue | None:
    """Let nobody look for people by what they state where the company has that switched off."""
    if request.endpoint in ALWAYS or is_on(Switch.STATEMENTS):
        return None
    if request.endpoint == "seeking.find":
        return redirect(url_for("people.index"))
    raise not_found()
