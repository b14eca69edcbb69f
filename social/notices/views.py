"""Notices: what a person should know of, behind the bell."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from social.answering import done
from social.cursor import Cursor
from social.errors import not_found
from social.finding import within_range
from social.notices import actions, bp, device_views, listening, listing, preferring
from social.notices.listing import Only
from social.viewer import viewer

__all__ = ["bp", "device_views", "listening", "preferring"]


@bp.get("/notices")
def index() -> ResponseReturnValue:
    """List the viewer's notices, newest first."""
    words = request.args.get("only", Only.ALL)
    if words not in set(Only):
        raise not_found()
    before = Cursor.read(request.args.get("before"))
    lines, after = listing.page(viewer(), Only(words), before)
    more = url_for("notices.index", only=words, before=str(after)) if after else None
    return render_template("notices/index.html", lines=lines, only=Only(words), more=more)


@bp.route("/notices/<int:id>/opening", methods=["GET", "POST"])
def open_one(id: int) -> ResponseReturnValue:
    """Go to what a notice is about, from its list or a mail; it counts as read from now on."""
    me = viewer()
    notice = listing.own(me, within_range(id))
    if notice is None:
        raise not_found()
    address = listing.address(notice, listing.place_of(me, notice))
    actions.mark_read(me, notice)
    return redirect(address, 303)


@bp.post("/notices/read")
def read() -> ResponseReturnValue:
    """Note that the viewer has seen all that there is."""
    actions.mark_all_read(viewer())
    return done(url_for("notices.index"))
