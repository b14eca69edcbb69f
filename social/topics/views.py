"""A topic's page."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Person
from models.reading import topic as read_topic
from social import feed
from social.finding import find_topic
from social.following import is_followed
from social.reading import keep_order
from social.viewer import viewer

bp = Blueprint("topics", __name__, url_prefix="/topics")


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show what was posted about a topic where the viewer reads."""
    topic, me = find_topic(name), viewer()
    posts = feed.page(
        partial(read_topic, topic.id, me),
        me,
        label=_("Posts about #%(name)s", name=topic.name),
        streams=(f"topic:{topic.id}",),
        order=feed.order_of(me.elsewhere_order, feed.WITHOUT_UNREAD),
    )
    return render_template(
        "topics/show.html", topic=topic, feed=posts, is_followed=is_followed(me, topic)
    )


@bp.post("/<name>/order")
def choose_order(name: str) -> ResponseReturnValue:
    """Keep the order in which the viewer reads the pages of topics and people."""
    topic = find_topic(name)
    keep_order(viewer(), Person.elsewhere_order, feed.chosen(feed.WITHOUT_UNREAD))
    return redirect(url_for(".show", name=topic.folded), 303)
