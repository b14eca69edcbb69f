"""Shares: where a post also stands, sharing it, taking it out."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from models import Post, Share, session
from social import shell
from social.answering import done, refused
from social.errors import Invalid, not_found, wants_json
from social.fields import unchosen
from social.finding import find_community, find_post, within_range
from social.rights import may
from social.shares import actions, bp
from social.shares.choosing import choices, lines
from social.shares.forms import ShareForm
from social.viewer import viewer


def find_shareable(id: int) -> Post:
    """Find a post that the viewer may read; to whom its author avoids there is none."""
    post, around = find_post(id), shell.current()
    if post.author_id in around.apart - around.avoided:
        raise not_found()
    return post


@bp.get("/posts/<int:id>/shares")
def index(id: int) -> str:
    """Show where a post also stands, and offer to share it."""
    return page_of(find_shareable(id), ShareForm(formdata=None))


@bp.post("/posts/<int:id>/shares")
def share(id: int) -> ResponseReturnValue:
    """Share a post in another community."""
    post, form = find_shareable(id), ShareForm()
    if form.validate():
        community = find_community(form.community.data)
        try:
            made = actions.share_post(viewer(), post, community)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            if not wants_json():
                flash(_("Shared in %(community)s.", community=community.name))
            return done(url_for("communities.show", slug=community.slug), id=made.id)
    if wants_json():
        return refused(form)
    return page_of(find_shareable(id), form), 422


@bp.delete("/posts/<int:id>/shares/<int:number>")
def unshare(id: int, number: int) -> ResponseReturnValue:
    """Take a post out of a community that it was shared in."""
    post = find_post(id)
    found = session.scalar(Share.seen_by(viewer(), post).where(Share.id == within_range(number)))
    if found is None:
        raise not_found()
    found.post = post
    actions.unshare_post(viewer(), found)
    if wants_json():
        return done(url_for(".index", id=id))
    flash(_("It stands there no more."))
    return redirect(url_for(".index", id=id), 303)


def page_of(post: Post, form: ShareForm) -> str:
    """Show the places in which a post stands, and a form for another."""
    taken = lines(post, viewer())
    may_share = may(viewer(), "share", post)
    found = choices(post, taken) if may_share else []
    form.community.choices = unchosen([SelectChoice(row.slug, row.name) for row in found])
    return render_template(
        "shares/index.html", post=post, lines=taken, form=form, may_share=may_share
    )
