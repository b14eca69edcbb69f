"""Polls: ask, answer, close; the list."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Poll, Post
from social import shell
from social.answering import done, posted, refused
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.finding import find_community, find_post
from social.places import reader_count
from social.polling import poll_of
from social.polls import actions
from social.polls.asking import ask
from social.polls.forms import AnswerForm, ListForm, PollForm
from social.polls.listing import Only, page
from social.restraint import kept_from_writing
from social.rights import require
from social.viewer import viewer

bp = Blueprint("polls", __name__)
LONGEST = 4  # digits of the place of an answer


@bp.get("/polls")
def index() -> ResponseReturnValue:
    """List the polls that the viewer may read."""
    me, form = viewer(), ListForm(request.args)
    is_valid = form.validate()
    only = Only(form.only.data) if is_valid else Only.OPEN
    slug = (form.community.data or "") if is_valid else ""
    place = find_community(slug) if slug else None
    shelf = page(me, only, Cursor.read(request.args.get("before")), place)
    shown = render_template(
        "polls/index.html",
        only=only,
        place=place,
        shelf=shelf,
        communities=shell.current().talking,
        restraint=kept_from_writing(me),
    )
    return shown, 200 if is_valid else 422


@bp.get("/communities/<slug>/polls/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the form of a poll."""
    community = find_community(slug)
    require(viewer(), "post", community, _("Members write here."))
    return form_page(PollForm(), community)


@bp.post("/communities/<slug>/polls")
def create(slug: str) -> ResponseReturnValue:
    """Ask something of a community."""
    community, form = find_community(slug), PollForm()
    if form.validate():
        try:
            post = ask(viewer(), community, form.questions(), form.key.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return form_page(form, find_community(slug)), 422


def form_page(form: PollForm, community: object) -> str:
    """Render the form of a poll."""
    return render_template(
        "polls/new.html",
        form=form,
        community=community,
        readers=reader_count(community),  # type: ignore[arg-type]
    )


@bp.post("/posts/<int:id>/answers")
def answer(id: int) -> ResponseReturnValue:
    """Answer a poll."""
    poll, form = find_poll(id), AnswerForm()
    if form.validate():
        try:
            is_new = actions.answer(viewer(), poll, chosen(poll))
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(said(poll, is_new=is_new))
            return done(address(poll.post))
    if wants_json():
        return refused(form)
    flash(form.form_errors[0] if form.form_errors else _("This could not be taken."))
    return done(address(find_post(id)))  # what was refused let go of what was read


def chosen(poll: Poll) -> list[list[int]]:
    """Read the places of the answers that were chosen to each question."""
    return [
        [
            int(one) if one.isdecimal() and one.isascii() and len(one) < LONGEST else -1
            for one in request.form.getlist(f"question-{place}")
        ]
        for place in range(len(poll.questions))
    ]


def said(poll: Poll, *, is_new: bool) -> str:
    """Say what became of an answer."""
    if is_new:
        return _("Your answer is counted.")
    if poll.is_named:
        return _("Your answer is changed.")
    return _("You have answered already. An answer without a name cannot be changed.")


@bp.post("/posts/<int:id>/closing")
def close(id: int) -> ResponseReturnValue:
    """Close a poll before its time."""
    poll = find_poll(id)
    actions.close(viewer(), poll)
    return done(address(poll.post))


@bp.delete("/posts/<int:id>/repeating")
def stop(id: int) -> ResponseReturnValue:
    """Let a poll not be asked again."""
    poll = find_poll(id)
    actions.stop(viewer(), poll)
    return done(address(poll.post))


def find_poll(number: int) -> Poll:
    """Find the poll of a post that the viewer may read; 404 for a post that is none."""
    found = poll_of(find_post(number))
    if found is None or found.post.erased_at is not None:
        raise not_found()
    return found


def address(post: Post) -> str:
    """Name the place of a poll on its page."""
    return url_for("posts.show", id=post.id, _anchor="poll")
