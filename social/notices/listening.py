"""The pages on which people say how much they are told of a thread or a community."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import AttentionLevel, Community, Post, session
from social.answering import done
from social.errors import not_found
from social.finding import find_community, find_post, within_range
from social.notices import bp, levels, listing
from social.notices.forms import LevelForm
from social.notices.levels import Span
from social.viewer import viewer


@bp.get("/notices/<int:id>/mute")
def ask_mute(id: int) -> ResponseReturnValue:
    """Ask how much is told of the thread of a notice."""
    post = thread_of(id)
    return page(post, LevelForm(post, AttentionLevel.MENTIONS, Span.WEEK), of_notice(id))


@bp.post("/notices/<int:id>/mute")
def mute(id: int) -> ResponseReturnValue:
    """Tell the viewer less or more of the thread of a notice."""
    return chosen(thread_of(id), of_notice(id), url_for(".index"))


@bp.get("/posts/<int:id>/level")
def thread(id: int) -> ResponseReturnValue:
    """Ask how much is told of a thread."""
    return asked(find_post(id), url_for(".choose_thread", id=id))


@bp.post("/posts/<int:id>/level")
def choose_thread(id: int) -> ResponseReturnValue:
    """Say how much the viewer is told of a thread."""
    return chosen(find_post(id), url_for(".choose_thread", id=id), url_for("posts.show", id=id))


@bp.get("/communities/<slug>/level")
def community(slug: str) -> ResponseReturnValue:
    """Ask how much is told of a community."""
    return asked(find_community(slug), url_for(".choose_community", slug=slug))


@bp.post("/communities/<slug>/level")
def choose_community(slug: str) -> ResponseReturnValue:
    """Say how much the viewer is told of a community."""
    address = url_for(".choose_community", slug=slug)
    return chosen(find_community(slug), address, url_for("communities.show", slug=slug))


@bp.delete("/account/notices/levels/<int:id>")
def forget(id: int) -> ResponseReturnValue:
    """Tell the viewer of a place as is usual again."""
    if not levels.forget(viewer(), within_range(id)):
        raise not_found()
    return done(url_for(".preferences", _anchor="levels"))


def of_notice(number: int) -> str:
    """Name the address that takes a choice from a notice."""
    return url_for(".mute", id=number)


def asked(place: Post | Community, address: str) -> str:
    """Show the choice as it stands."""
    now = levels.chosen_for(viewer(), place)
    return page(
        place, LevelForm(place, now.level if now else AttentionLevel.CONCERNS, Span.GOOD), address
    )


def chosen(place: Post | Community, address: str, after: str) -> ResponseReturnValue:
    """Take a choice and go on."""
    form = LevelForm(place, AttentionLevel.CONCERNS, Span.GOOD)
    if not form.validate():
        return page(place, form, address), 422
    levels.choose(viewer(), place, AttentionLevel(form.level.data), Span(form.span.data))
    flash(_("Saved."))
    return done(after)


def page(place: Post | Community, form: LevelForm, address: str) -> str:
    """Show what can be chosen; of a thread that the viewer no longer sees, no word."""
    me = viewer()
    if isinstance(place, Community):
        return render_template("notices/level.html", form=form, address=address, community=place)
    post = session.scalar(Post.seen_by(me).where(Post.id == place.id))
    return render_template("notices/level.html", form=form, address=address, post=post)


def thread_of(number: int) -> Post:
    """Find the post that one of the viewer's notices is about. Raises NotFound."""
    notice = listing.own(viewer(), within_range(number))
    if notice is None or notice.post_id is None:
        raise not_found()
    return session.get_one(Post, notice.post_id)
