"""A topic's page."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models.reading import topic as read_topic
from social import feed
from social.finding import find_topic
from social.following import is_followed
from social.viewer import viewer

bp = Blueprint("topics", __name__, url_prefix="/topics")


@bp.get("/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show what was posted about a topic where the viewer reads."""
    topic, me = find_topic(name), viewer()
    label = _("Posts about #%(name)s", name=topic.name)
    streams = (f"topic:{topic.id}",)
    posts = feed.page(partial(read_topic, topic.id, me), me, label=label, streams=streams)
    return render_template(
        "topics/show.html", topic=topic, feed=posts, is_followed=is_followed(me, topic)
    )
