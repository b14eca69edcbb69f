"""Questions: the list, those like one's own, the best answer, who sees to it."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from models import Comment, Post, PostKind
from social import shell
from social.answering import came_from, done, refused
from social.cursor import Cursor
from social.finding import find_comment, find_community, find_post
from social.forms import PostForm
from social.questions import actions
from social.questions.forms import ListForm, SimilarForm
from social.questions.listing import Only, page
from social.restraint import kept_from_writing
from social.similar import similar
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("questions", __name__)

# Whoever types asks once a pause; a script that reads all there is is slowed down.
LOOKED = RateLimitItemPerMinute(60, 1, "similar")


@bp.get("/questions")
def index() -> ResponseReturnValue:
    """List the questions that the viewer may read."""
    me, form = viewer(), ListForm(request.args)
    is_valid = form.validate()
    only = Only(form.only.data) if is_valid else Only.OPEN
    slug = (form.community.data or "") if is_valid else ""
    place = find_community(slug) if slug else None
    shelf = page(me, only, Cursor.read(request.args.get("before")), place)
    shown = render_template(
        "questions/index.html",
        only=only,
        place=place,
        shelf=shelf,
        form=PostForm(data={"kind": PostKind.QUESTION}),
        communities=shell.current().talking,
        restraint=kept_from_writing(me),
    )
    return shown, 200 if is_valid else 422


@bp.get("/questions/similar")
def alike() -> ResponseReturnValue:
    """Show what was asked before in nearly the same words."""
    spend(LOOKED, str(viewer().id))
    form = SimilarForm(request.args)
    if not form.validate():
        return refused(form)
    found = similar(form.q.data or "", [PostKind.QUESTION], viewer())
    return render_template("questions/_similar.html", posts=found)


@bp.post("/posts/<int:id>/question")
def ask(id: int) -> ResponseReturnValue:
    """Say of a post that it asks something."""
    post = find_post(id)
    actions.turn_into(viewer(), post, PostKind.QUESTION)
    return done(came_from(address(post)))


@bp.delete("/posts/<int:id>/question")
def unask(id: int) -> ResponseReturnValue:
    """Say of a question that it asks nothing."""
    post = find_post(id)
    actions.turn_into(viewer(), post, PostKind.DISCUSSION)
    return done(came_from(address(post)))


@bp.post("/posts/<int:id>/care")
def take_on(id: int) -> ResponseReturnValue:
    """Take a question on."""
    post = find_post(id)
    actions.take_on(viewer(), post)
    return done(came_from(address(post)))


@bp.delete("/posts/<int:id>/care")
def leave(id: int) -> ResponseReturnValue:
    """Leave a question to the owners of its community."""
    post = find_post(id)
    actions.leave(viewer(), post)
    return done(came_from(address(post)))


@bp.post("/comments/<int:id>/choice")
def choose(id: int) -> ResponseReturnValue:
    """Mark the best answer."""
    comment = find_comment(id)
    actions.choose(viewer(), comment)
    return done(place_of(comment))


@bp.delete("/comments/<int:id>/choice")
def unchoose(id: int) -> ResponseReturnValue:
    """Take the mark back."""
    comment = find_comment(id)
    actions.unchoose(viewer(), comment)
    return done(place_of(comment))


def address(post: Post) -> str:
    """Name the page of a question."""
    return url_for("posts.show", id=post.id)


def place_of(comment: Comment) -> str:
    """Name the place of an answer in its thread."""
    return url_for(
        "posts.show", id=comment.post_id, comment=comment.id, _anchor=f"comment-{comment.id}"
    )
