"""Moves: where a thread can go, who would no longer see it, and putting it there."""

from __future__ import annotations

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from models import Post
from social import shell
from social.answering import done, refused
from social.errors import Invalid, wants_json
from social.finding import find_community, find_post
from social.moved import trace
from social.moves import actions, bp
from social.moves.choosing import choices
from social.moves.forms import MoveForm
from social.rights import require
from social.thread import require_open
from social.viewer import viewer


def find_movable(id: int) -> Post:
    """Find a post that the viewer may move; 404 if there is none for them, 403 if not they may."""
    post = find_post(id)
    require_open(post)
    require(viewer(), "move", post, _("Owners of the community and moderators move threads."))
    return post


@bp.get("/posts/<int:id>/moves")
def index(id: int) -> str:
    """Offer to move a thread, and show where it stood before."""
    return page_of(find_movable(id), MoveForm(formdata=None))


@bp.post("/posts/<int:id>/moves")
def move(id: int) -> ResponseReturnValue:
    """Move a thread to another community."""
    post, form = find_movable(id), MoveForm()
    if form.validate():
        community = find_community(form.community.data)
        try:
            made = actions.move_post(viewer(), post, community, form.reason.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            if not wants_json():
                flash(_("Moved to %(community)s.", community=community.name))
            return done(url_for("posts.show", id=id), id=made.id)
    if wants_json():
        return refused(form)
    return page_of(find_movable(id), form), 422


def page_of(post: Post, form: MoveForm) -> str:
    """Show where a thread can go, and where it stood before."""
    found = choices(post)
    form.community.choices = [SelectChoice(row.community.slug, row.community.name) for row in found]
    return render_template(
        "moves/index.html",
        post=post,
        form=form,
        choices=found,
        trace=trace(post, viewer(), shell.current().apart),
    )
