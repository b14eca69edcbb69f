"""Opening a case by one's own check: of a post, a comment, a member, a person."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Community
from social.finding import find_comment, find_community, find_person, find_post
from social.review import bp
from social.review.checking import Thing, open_by_check
from social.viewer import viewer


@bp.post("/posts/<int:id>")
def check_post(id: int) -> ResponseReturnValue:
    """Look into a post."""
    return looked_into(find_post(id))


@bp.post("/comments/<int:id>")
def check_comment(id: int) -> ResponseReturnValue:
    """Look into a comment."""
    return looked_into(find_comment(id))


@bp.post("/communities/<slug>/members/<handle>")
def check_member(slug: str, handle: str) -> ResponseReturnValue:
    """Look into how a member behaves in a community."""
    return looked_into(find_person(handle), find_community(slug))


@bp.post("/people/<handle>")
def check_person(handle: str) -> ResponseReturnValue:
    """Look into a person, wherever they are."""
    return looked_into(find_person(handle))


def looked_into(thing: Thing, community: Community | None = None) -> ResponseReturnValue:
    """Open the case, and go there."""
    case = open_by_check(viewer(), thing, community)
    flash(_("Here is the case. Nobody is told before you decide."))
    return redirect(url_for(".show", id=case.id), 303)
