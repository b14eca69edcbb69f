"""Asking leaders: sessions are announced, and questions voted for."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Community, Leader, Person
from social.answering import came_from, done, posted, refused
from social.asking import actions
from social.asking.forms import SessionForm
from social.errors import Invalid, wants_json
from social.finding import find_comment, find_community
from social.leading import find_leader
from social.places import reader_count
from social.rights import require
from social.viewer import viewer

bp = Blueprint("asking", __name__)


@bp.get("/communities/<slug>/ask-me/<int:leader>/new")
def new(slug: str, leader: int) -> ResponseReturnValue:
    """Show the form of a session."""
    community, who = find_community(slug), find_leader(viewer(), leader)
    require_session(viewer(), community, who)
    return form_page(SessionForm(formdata=None), community, who)


@bp.post("/communities/<slug>/ask-me/<int:leader>")
def create(slug: str, leader: int) -> ResponseReturnValue:
    """Announce a session."""
    community, who = find_community(slug), find_leader(viewer(), leader)
    require_session(viewer(), community, who)
    form = SessionForm()
    if form.validate():
        try:
            post = actions.plan(viewer(), who, community, form.plan(viewer()), form.key.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return form_page(form, find_community(slug), find_leader(viewer(), leader)), 422


def require_session(person: Person, community: Community, leader: Leader) -> None:
    """Refuse whoever does not write there; 404 for whoever does not speak for the leader."""
    actions.voice_of(person, leader)
    require(person, "post", community, _("Members write here."))


def form_page(form: SessionForm, community: Community, leader: Leader) -> str:
    """Render the form of a session."""
    return render_template(
        "asking/new.html",
        form=form,
        community=community,
        leader=leader,
        readers=reader_count(community),
    )


@bp.post("/comments/<int:id>/vote")
def vote(id: int) -> ResponseReturnValue:
    """Want a question answered."""
    comment = find_comment(id)
    actions.vote(viewer(), comment)
    return done(came_from(url_for("posts.show", id=comment.post_id)))


@bp.delete("/comments/<int:id>/vote")
def take_back(id: int) -> ResponseReturnValue:
    """Want it no more."""
    comment = find_comment(id)
    actions.take_back(viewer(), comment)
    return done(came_from(url_for("posts.show", id=comment.post_id)))
