"""The directory, a person's page, the small card, the photo."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import File, Person, session
from models.merging import colleague_of
from models.reading import person as read_person
from social import feed
from social.answering import done, refused
from social.availability import asking
from social.errors import Invalid, not_found, wants_json
from social.feed import Feed
from social.filing.sending import PRIVATE_HOUR, PRIVATE_MONTH, send, send_smaller
from social.filing.smaller import AVATAR, widths
from social.filtering import Where
from social.finding import find_person
from social.people.actions import remove_photo, require_self, set_photo
from social.people.besides import besides
from social.people.directory import Found, look_up
from social.people.forms import DirectoryForm, PhotoForm
from social.photos import person_photo
from social.portrait import about, known_for
from social.reading import keep_order
from social.thanked import newest
from social.viewer import viewer

bp = Blueprint("people", __name__, url_prefix="/people")


bp.add_app_template_global(person_photo)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the people whom the viewer looks for."""
    form = DirectoryForm(request.args)
    is_valid = form.validate()
    found = look_up(form.wish(), request.args.get("after")) if is_valid else Found([])
    page = render_template("people/index.html", form=form, wish=form.wish(), found=found)
    return page, 200 if is_valid else 422


@bp.get("/<handle>")
def show(handle: str) -> ResponseReturnValue:
    """Show a person and what they wrote; for the placeholder of an import, who it is."""
    person = find_person(handle)
    if (colleague := colleague_of(person)) is not None:
        return redirect(url_for(".show", handle=colleague.handle), 303)
    posts = posts_of(person)
    shows_thanks = posts.is_first_page and not viewer().is_guest
    return render_template(
        "people/show.html",
        **about(person),
        feed=posts,
        besides=besides(person, viewer()) if posts.is_first_page else None,
        thanks=newest(person, viewer()) if shows_thanks else (),
    )


@bp.get("/<handle>/about")
def tell(handle: str) -> ResponseReturnValue:
    """Show what a person says of themselves."""
    person = find_person(handle)
    if (colleague := colleague_of(person)) is not None:
        return redirect(url_for(".tell", handle=colleague.handle), 303)
    return page_about(person, PhotoForm())


@bp.post("/<handle>/order")
def choose_order(handle: str) -> ResponseReturnValue:
    """Keep the order in which the viewer reads the pages of people and topics."""
    person = find_person(handle)
    keep_order(viewer(), Person.elsewhere_order, feed.chosen(feed.WITHOUT_UNREAD))
    return redirect(url_for(".show", handle=person.handle), 303)


@bp.get("/<handle>/card")
def card(handle: str) -> ResponseReturnValue:
    """Show who somebody is in a few lines, for the small card beside a name."""
    person = find_person(handle)
    if (colleague := colleague_of(person)) is not None:
        return redirect(url_for(".card", handle=colleague.handle), 303)
    return render_template(
        "people/card.html",
        **about(person),
        asking=asking(person),
        known_for=known_for(person, viewer()),
    )


@bp.get("/<handle>/photo")
def photo(handle: str) -> ResponseReturnValue:
    """Give out a person's photo."""
    return send(photo_of(handle), cache=kept())


@bp.get("/<handle>/photo/small")
def small_photo(handle: str) -> ResponseReturnValue:
    """Give out a person's photo as small as it stands beside a name."""
    file = photo_of(handle)
    if AVATAR not in widths(file):
        return send(file, cache=kept())
    return send_smaller(file, AVATAR, cache=kept())


def kept() -> str:
    """Let browsers keep a photo for long where the address names which one it is."""
    return PRIVATE_MONTH if "v" in request.args else PRIVATE_HOUR


def photo_of(handle: str) -> File:
    """Find a person's photo, or answer 404."""
    person = find_person(handle)
    file = session.get(File, person.photo_id) if person.photo_id else None
    if file is None:
        raise not_found()
    return file


@bp.post("/<handle>/photo")
def change_photo(handle: str) -> ResponseReturnValue:
    """Show another photo of oneself."""
    person, form = find_person(handle), PhotoForm()
    require_self(viewer(), person)
    if form.validate():
        try:
            set_photo(viewer(), person, form.photo.data)
            return done(url_for(".tell", handle=person.handle), photo=person_photo(person))
        except Invalid as invalid:
            form.refuse(invalid)
    if wants_json():
        return refused(form)
    return page_about(find_person(handle), form), 422  # read anew: a change may have been undone


@bp.delete("/<handle>/photo")
def drop_photo(handle: str) -> ResponseReturnValue:
    """Show initials again."""
    person = find_person(handle)
    remove_photo(viewer(), person)
    return redirect(url_for(".tell", handle=person.handle), 303)


def page_about(person: Person, form: PhotoForm) -> str:
    """Render what a person says of themselves."""
    return render_template(
        "people/about.html", **about(person), form=form, besides=besides(person, viewer())
    )


def posts_of(person: Person) -> Feed:
    """Read a page of what the person wrote where the viewer reads."""
    label = _("Posts by %(name)s", name=person.name)
    streams = (f"author:{person.id}",)
    read = partial(read_person, person.id, viewer())
    order = feed.order_of(viewer().elsewhere_order, feed.WITHOUT_UNREAD)
    return feed.page(read, viewer(), label=label, streams=streams, order=order, where=Where.PERSON)
