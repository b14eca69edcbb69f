"""Home: everything that is new for the viewer, in the order they chose."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from models import Person
from models.reading import home as read_home
from social import feed, shell, waiting
from social.announced import featured
from social.errors import wants_json
from social.feeds.actions import mark_read
from social.filtering import Where
from social.forms import PostForm
from social.nearby import nearby
from social.reading import keep_order, until
from social.restraint import kept_from_writing
from social.viewer import viewer

bp = Blueprint("feeds", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what is new in communities, from people and on topics that the viewer follows.

    The order is theirs, or for this once the one in the address: to look keeps nothing.
    """
    me = viewer()
    order = feed.order_of(me.home_order)
    if wants_json():
        return jsonify(feed.as_json(partial(read_home, me, with_words=True), order))
    posts = feed.page(
        partial(read_home, me),
        me,
        label=_("Home"),
        streams=("home",),
        order=order,
        read_at=me.home_read_at,
        read_url=url_for("feeds.read"),
        where=Where.HOME,
    )
    is_first = posts.is_first_page  # the endless list asks for those that follow, and shows no side
    return render_template(
        "feeds/home.html",
        feed=posts,
        form=PostForm(),
        communities=shell.current().talking,
        restraint=kept_from_writing(me) if is_first else None,
        waiting=waiting.for_reader(me, shell.current()) if is_first else [],
        nearby=nearby(me) if is_first else [],
        featured=featured(me, str(get_locale())) if is_first else [],
    )


@bp.post("/home/order")
def choose() -> ResponseReturnValue:
    """Keep the order in which the viewer reads home."""
    keep_order(viewer(), Person.home_order, feed.chosen())
    return redirect(url_for("feeds.home"), 303)


@bp.post("/home/read")
def read() -> ResponseReturnValue:
    """Note that the viewer read home up to the newest post on their page."""
    mark_read(viewer(), until())
    return redirect(url_for("feeds.home"), 303)
