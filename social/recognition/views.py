"""Recognition: the form, the list, the figures, and what whoever is thanked says to it."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Community, Post, PostKind
from social import shell
from social.answering import came_from, done, posted, refused
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.finding import find_community, find_person, find_post
from social.places import reader_count
from social.recognition import actions
from social.recognition.figures import figures
from social.recognition.forms import ListForm, ThanksForm
from social.recognition.giving import thank
from social.recognition.listing import Only, page, page_of
from social.restraint import kept_from_writing
from social.rights import require
from social.thanked import named
from social.viewer import viewer

bp = Blueprint("recognition", __name__)
bp.add_app_template_global(named, "value_name")


@bp.get("/thanks")
def index() -> ResponseReturnValue:
    """List the thanks that the viewer may read."""
    me, form = viewer(), ListForm(request.args)
    is_valid = form.validate()
    only = Only(form.only.data) if is_valid else Only.ALL
    value_id = int(form.value.data) if is_valid and form.value.data else None
    person = find_person(form.to.data) if is_valid and form.to.data else None
    before = Cursor.read(request.args.get("before"))
    shelf = page_of(person, me, before) if person else page(me, only, before, value_id)
    shown = render_template(
        "recognition/index.html",
        form=form,
        only=only,
        value_id=value_id,
        person=person,
        shelf=shelf,
        communities=shell.current().talking,
        restraint=kept_from_writing(me),
    )
    return shown, 200 if is_valid else 422


@bp.get("/thanks/figures")
def count() -> str:
    """Show how often people of a place are thanked, and what for."""
    return render_template("recognition/figures.html", figures=figures())


@bp.post("/thanks/at-once")
def show_at_once() -> ResponseReturnValue:
    """Let one's page show thanks at once from now on."""
    actions.set_showing(viewer(), at_once=True)
    flash(_("From now on your page shows thanks at once."))
    return done(url_for(".index", only=Only.MINE))


@bp.delete("/thanks/at-once")
def ask_first() -> ResponseReturnValue:
    """Be asked each time from now on."""
    actions.set_showing(viewer(), at_once=False)
    flash(_("From now on you are asked each time."))
    return done(url_for(".index", only=Only.MINE))


@bp.get("/communities/<slug>/thanks/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the form of thanks; `to` in the address names somebody already."""
    community = find_community(slug)
    require(viewer(), "post", community, _("Members write here."))
    return form_page(ThanksForm(formdata=None, to=request.args.get("to", "")[:60]), community)


@bp.post("/communities/<slug>/thanks")
def create(slug: str) -> ResponseReturnValue:
    """Thank somebody in a community."""
    community, form = find_community(slug), ThanksForm()
    if form.validate():
        try:
            post = thank(viewer(), community, form.thanks(), form.key.data or "")
        except Invalid as invalid:
            invalid.fields = {FIELDS.get(name, name): it for name, it in invalid.fields.items()}
            form.refuse(invalid)
        else:
            return posted(post, url_for("posts.show", id=post.id))
    if wants_json():
        return refused(form)
    return form_page(form, find_community(slug)), 422


FIELDS = {"text": "reason"}  # what the screen calls the words


def form_page(form: ThanksForm, community: Community) -> str:
    """Render the form of thanks."""
    return render_template(
        "recognition/new.html", form=form, community=community, readers=reader_count(community)
    )


@bp.post("/posts/<int:id>/thanks")
def consent(id: int) -> ResponseReturnValue:
    """Let one's page show it."""
    post = find_thanks(id)
    actions.consent(viewer(), post)
    return done(came_from(url_for("posts.show", id=post.id)))


@bp.delete("/posts/<int:id>/thanks")
def decline(id: int) -> ResponseReturnValue:
    """Let one's page not show it, and name oneself no more."""
    post = find_thanks(id)
    actions.decline(viewer(), post)
    return done(came_from(url_for("posts.show", id=post.id)))


def find_thanks(number: int) -> Post:
    """Find a post that thanks, through the viewer; 404 for other posts."""
    post = find_post(number)
    if post.kind is not PostKind.THANKS or post.erased_at is not None:
        raise not_found()
    return post
