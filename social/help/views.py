"""Help: all topics, one of them, and what is found for a question."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from social.errors import not_found
from social.help.forms import AskForm
from social.help.reading import read
from social.help.seeking import seek
from social.help.topics import GROUPS, TOPICS, after, group_of, topics_of
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("help", __name__, url_prefix="/help")

SEARCHES = RateLimitItemPerMinute(120, 1, "searches of the help")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show all topics, first those of the page from which one comes, or what answers a question."""
    form = AskForm(request.args)
    if not form.validate():
        return page(form), 422
    if not form.q.data:
        return page(form)
    spend(SEARCHES, str(viewer().id))
    return render_template("help/found.html", form=form, hits=seek(form.q.data))


def page(form: AskForm) -> str:
    """Show all topics."""
    near = [read(slug) for slug in topics_of(request.args.get("from", ""))]
    groups = [(group.name, [read(slug) for slug in group.topics]) for group in GROUPS]
    return render_template("help/index.html", form=form, near=near, groups=groups)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show one topic."""
    if slug not in TOPICS:
        raise not_found()
    following = after(slug)
    return render_template(
        "help/show.html",
        text=read(slug),
        beside=[read(one) for one in group_of(slug).topics if one != slug],
        following=read(following) if following else None,
    )
