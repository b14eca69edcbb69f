"""Declining: a leader, or whoever writes for them, says why a question is not answered."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from models import Comment, PostKind
from social.answering import done, refused
from social.comments import actions, bp
from social.comments.decline_form import DeclineForm
from social.errors import Invalid, not_found, wants_json
from social.finding import find_comment
from social.rights import may
from social.sessions import responds_as, session_of
from social.viewer import viewer


@bp.get("/comments/<int:id>/declining")
def new_declining(id: int) -> str:
    """Ask why a question is not answered."""
    return form_page(find_question(id), DeclineForm())


@bp.post("/comments/<int:id>/declining")
def decline(id: int) -> ResponseReturnValue:
    """Say why a question is not answered, where everybody reads it."""
    question, form = find_question(id), DeclineForm()
    if form.validate():
        try:
            comment = actions.create_comment(
                viewer(),
                question.post,
                form.draft(),
                question,
                key=form.key.data or "",
                voice=responds_as(viewer(), question.post),
                declines=True,
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for("comments.show", id=comment.id), id=comment.id)
    if wants_json():
        return refused(form)
    return form_page(find_question(id), form), 422


def form_page(question: Comment, form: DeclineForm) -> str:
    """Render the form."""
    return render_template("comments/decline.html", question=question, form=form)


def find_question(number: int) -> Comment:
    """Find a question that the viewer may answer or decline; 404 for all others."""
    comment = find_comment(number)
    is_asked = comment.post.kind is PostKind.ASK_ME and comment.parent_id is None
    it = session_of(comment.post) if is_asked and comment.is_shown else None
    if it is None or not may(viewer(), "respond", it):
        raise not_found()
    return comment
