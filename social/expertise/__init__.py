"""What people state of what they know and do, and when they can be asked."""

from __future__ import annotations

from flask import Blueprint, request

from social.errors import not_found
from social.switches import Switch, is_on

bp = Blueprint("expertise", __name__)

# What is one's own can be taken along and taken back, also where nothing can be stated.
ALWAYS = ("expertise.give_json", "expertise.give_csv", "expertise.withdraw")


@bp.before_request
def only_where_it_is_on() -> None:
    """Let nobody state anything where the company has that switched off."""
    if request.endpoint not in ALWAYS and not is_on(Switch.STATEMENTS):
        raise not_found()
