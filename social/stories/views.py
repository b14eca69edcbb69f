"""Stories: the gallery, those like one's own, confirmed, credited, chosen, taken along."""

from __future__ import annotations

from contextlib import ExitStack
from io import BytesIO
from tempfile import TemporaryFile

from flask import Blueprint, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import TOLD, Post, Story, session
from social import shell
from social.answering import came_from, done, refused
from social.errors import Invalid, not_found, wants_json
from social.finding import find_person, find_post
from social.forms import Seen
from social.picturing import alone
from social.portrait import about
from social.similar import similar
from social.stories import actions, taking
from social.stories.forms import GalleryForm, SimilarForm
from social.stories.gallery import Wish, page
from social.stories.month import chosen
from social.told import this_month
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("stories", __name__)
bp.add_app_template_global(alone, "picture_of")

# Whoever types asks once a pause; a script that reads all there is is slowed down.
LOOKED = RateLimitItemPerMinute(60, 1, "similar-stories")
TAKEN = RateLimitItemPerMinute(10, 10, "taken-stories")


@bp.get("/stories")
def index() -> ResponseReturnValue:
    """Show the stories that the viewer may read."""
    me = viewer()
    form = GalleryForm(request.args, me)
    is_valid = form.validate()
    wish = form.wish() if is_valid else Wish()
    shelf = page(me, wish, request.args.get("before"))
    kept = form.kept() if is_valid else {}
    writable = {row.slug for row in shell.current().writable}
    shown = render_template(
        "stories/index.html",
        form=form,
        wish=wish,
        shelf=shelf,
        kept=kept,
        month=chosen(me) if not kept and not request.args.get("before") else None,
        channels=[one for one in form.slugs.values() if one.slug in writable],
    )
    return shown, 200 if is_valid else 422


@bp.get("/people/<handle>/stories")
def of_person(handle: str) -> str:
    """Show the stories that a person told, or had a part in and shows that."""
    person = find_person(handle)
    shelf = page(viewer(), Wish(person=person), request.args.get("before"))
    return render_template("stories/person.html", **about(person), shelf=shelf)


@bp.get("/stories.csv")
def sheet() -> ResponseReturnValue:
    """Give the stories that the viewer may read and asks for as rows."""
    spend(TAKEN, str(viewer().id))
    with ExitStack() as until_sent:
        file = until_sent.enter_context(TemporaryFile())
        taking.sheet(file, viewer(), wish())
        file.seek(0)
        answer = send_file(file, "text/csv", as_attachment=True, download_name="stories.csv")
        answer.call_on_close(until_sent.pop_all().close)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/stories.pdf")
def slides() -> ResponseReturnValue:
    """Give the first of them as slides."""
    spend(TAKEN, str(viewer().id))
    made = BytesIO(taking.slides(viewer(), wish()))
    answer = send_file(made, "application/pdf", as_attachment=True, download_name="stories.pdf")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def wish() -> Wish:
    """Read what is asked for; 404 for what there is not."""
    form = GalleryForm(request.args, viewer())
    if not form.validate():
        raise not_found()
    return form.wish()


@bp.get("/stories/similar")
def alike() -> ResponseReturnValue:
    """Show what was told before in nearly the same words."""
    spend(LOOKED, str(viewer().id))
    form = SimilarForm(request.args)
    if not form.validate():
        return refused(form)
    found = similar(form.q.data or "", TOLD, viewer())
    return render_template("stories/_similar.html", posts=found)


@bp.post("/posts/<int:id>/confirmation")
def confirm(id: int) -> ResponseReturnValue:
    """Say that the result is as it is told."""
    story, form = find_story(id), Seen()
    if form.validate():
        try:
            actions.confirm(viewer(), story, form.version.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(came_from(address(story.post)))
    if wants_json():
        return refused(form)
    flash(form.form_errors[0] if form.form_errors else _("This could not be taken."))
    return done(address(find_post(id)))  # what was refused let go of what was read


@bp.delete("/posts/<int:id>/confirmation")
def unconfirm(id: int) -> ResponseReturnValue:
    """Take it back."""
    story = find_story(id)
    actions.unconfirm(viewer(), story)
    return done(came_from(address(story.post)))


@bp.post("/posts/<int:id>/credit")
def consent(id: int) -> ResponseReturnValue:
    """Let oneself be named."""
    story = find_story(id)
    actions.consent(viewer(), story)
    return done(came_from(address(story.post)))


@bp.delete("/posts/<int:id>/credit")
def decline(id: int) -> ResponseReturnValue:
    """Do not let oneself be named."""
    story = find_story(id)
    actions.decline(viewer(), story)
    return done(came_from(address(story.post)))


@bp.post("/posts/<int:id>/nomination")
def nominate(id: int) -> ResponseReturnValue:
    """Give one's vote of this month to a story."""
    story = find_story(id)
    actions.nominate(viewer(), story.post, this_month())
    return done(came_from(address(story.post)))


@bp.delete("/posts/<int:id>/nomination")
def take_back(id: int) -> ResponseReturnValue:
    """Take it back."""
    story = find_story(id)
    actions.take_back(viewer(), story.post, this_month())
    return done(came_from(address(story.post)))


def find_story(id: int) -> Story:
    """Find a story by its post, through the viewer; 404 for other posts."""
    post = find_post(id)
    found = session.scalar(
        select(Story).where(Story.post_id == post.id).options(joinedload(Story.owner))
    )
    if found is None or not post.is_story:
        raise not_found()
    found.post = post
    return found


def address(post: Post) -> str:
    """Name the page of a story."""
    return url_for("posts.show", id=post.id)
