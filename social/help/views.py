"""Help: all topics, one of them, and what is found for a question."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from social.errors import not_found
from social.help.forms import AskForm
from social.help.reading import read
from social.help.seeking import seek
from social.help.topics import after, groups_for, is_for, topics_of
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
    hits = seek(form.q.data, viewer())
    return render_template("help/found.html", form=form, hits=hits)


def page(form: AskForm) -> str:
    """Show all topics."""
    me = viewer()
    here = topics_of(request.args.get("from", ""))
    near = [read(slug, me) for slug in here if is_for(me, slug)]
    groups = [(group.name, [read(slug, me) for slug in group.topics]) for group in groups_for(me)]
    return render_template("help/index.html", form=form, near=near, groups=groups)


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """Show one topic."""
    me = viewer()
    if not is_for(me, slug):
        raise not_found()
    group = next(one for one in groups_for(me) if slug in one.topics)
    following = after(me, slug)
    return render_template(
        "help/show.html",
        text=read(slug, me),
        beside=[read(one, me) for one in group.topics if one != slug],
        following=read(following, me) if following else None,
    )
