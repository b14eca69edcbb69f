"""What the coach answers. Nothing of what it is asked is kept, counted or logged."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from social.answering import refused
from social.coach.forms import TextForm
from social.coach.hints import hints
from social.errors import not_found
from social.finding import find_community
from social.switches import Switch, is_on
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("coach", __name__)

# Whoever types asks once a pause; a script that tries words against the rules is slowed down.
ASKED = RateLimitItemPerMinute(120, 1, "coached")


@bp.post("/coach")
def show() -> ResponseReturnValue:
    """List what the house rules find in a text, in its order."""
    if not is_on(Switch.COACH):
        raise not_found()
    spend(ASKED, str(viewer().id))
    form = TextForm()
    if not form.validate():
        return refused(form)
    community = find_community(form.community.data) if form.community.data else None
    return jsonify(hints(form, viewer(), community))
