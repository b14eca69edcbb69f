"""Whom does @everyone reach in a community? Said before it is sent."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social import calling
from social.communities import bp
from social.errors import forbidden
from social.finding import find_community
from social.rights import is_member
from social.viewer import viewer


@bp.get("/<slug>/everyone")
def everyone(slug: str) -> ResponseReturnValue:
    """Say how many it tells, or why it tells nobody; as a piece for the composer, too."""
    community, me = find_community(slug), viewer()
    if not is_member(me, community):
        raise forbidden(_("Members write here."))
    why = calling.why_not(me, community)
    found = {"why": why, "reach": None if why else calling.reach(community, me)}
    is_piece = bool(request.headers.get("X-Kring-Fragment"))
    page = "communities/_everyone.html" if is_piece else "communities/everyone.html"
    return render_template(page, community=community, word=calling.word(), **found)
