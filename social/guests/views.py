"""The pages of guests, for those who ask for them, agree, and approve."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Person
from social.answering import done
from social.errors import Invalid, forbidden
from social.forms import Form
from social.guests import actions, listing
from social.guests.forms import GuestForm, StayForm
from social.pages import company
from social.rights import is_owner, may
from social.second import rests_until
from social.viewer import viewer

bp = Blueprint("guests", __name__)


def require_host() -> None:
    """Refuse whoever neither owns a community nor administers the company."""
    me = viewer()
    if not (listing.owns_any(me) or may(me, "administer", company())):
        raise forbidden(_("Owners of communities ask for guests, and administrators approve."))


@bp.get("/guests")
def index() -> ResponseReturnValue:
    """Show who is here from outside, and what waits."""
    require_host()
    return page(Form())


def page(form: Form) -> str:
    """Render the list, with what was wrong."""
    me = viewer()
    return render_template(
        "guests/index.html",
        form=form,
        waiting=listing.waiting(me),
        guests=listing.guests(me),
        gone=listing.guests(me, were_here=True),
        approves=may(me, "administer", company()),
        asks=listing.owns_any(me),
        owns=lambda community: is_owner(me, community),
        may_end=lambda guest: actions.may_end(me, guest),
        rests_until=rests_until(me.id),
    )


@bp.get("/guests/new")
def new() -> ResponseReturnValue:
    """Ask who is to come."""
    require_asker()
    form = GuestForm(formdata=None, language=viewer().language).offer(viewer())
    return render_template("guests/new.html", form=form, guest=None)


@bp.post("/guests")
def create() -> ResponseReturnValue:
    """Ask for a guest."""
    require_asker()
    return asked(GuestForm().offer(viewer()), None)


@bp.get("/guests/<handle>/stays")
def longer(handle: str) -> ResponseReturnValue:
    """Ask until when a guest is to stay, and where."""
    require_asker()
    guest = listing.find_guest(viewer(), handle)
    form = StayForm(formdata=None).offer(viewer())
    return render_template("guests/new.html", form=form, guest=guest)


@bp.post("/guests/<handle>/stays")
def extend(handle: str) -> ResponseReturnValue:
    """Ask that a guest stays longer."""
    require_asker()
    guest = listing.find_guest(viewer(), handle)
    return asked(StayForm().offer(viewer()), guest)


def require_asker() -> None:
    """Refuse whoever owns no community."""
    if not listing.owns_any(viewer()):
        raise forbidden(_("Owners of communities ask for guests."))


def asked(form: StayForm, guest: Person | None) -> ResponseReturnValue:
    """Take what was asked, or show the form again."""
    if form.validate():
        try:
            stay = actions.ask(viewer(), form.wish(), guest)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("An administrator approves it. Until then nobody is invited."))
            return done(url_for(".index"), id=stay.id)
    return render_template("guests/new.html", form=form, guest=guest), 422


@bp.post("/guests/stays/<int:id>/approval")
def approve(id: int) -> ResponseReturnValue:
    """Let a guest come."""
    stay = listing.find_stay(viewer(), id)
    words = _("They are let in where owners agreed, until their last day.")
    return settle(lambda: actions.approve(viewer(), stay), words)


@bp.delete("/guests/stays/<int:id>/approval")
def refuse(id: int) -> ResponseReturnValue:
    """Let nobody come, or take back what one asked for."""
    stay = listing.find_stay(viewer(), id)
    return settle(lambda: actions.refuse(viewer(), stay), _("Nobody comes."))


@bp.post("/guests/places/<int:id>/agreement")
def agree(id: int) -> ResponseReturnValue:
    """Let a guest into one's community."""
    place = listing.find_place(viewer(), id)
    return settle(lambda: actions.agree(viewer(), place), _("You agreed."))


@bp.delete("/guests/places/<int:id>/agreement")
def decline(id: int) -> ResponseReturnValue:
    """Keep a guest out of one's community."""
    place = listing.find_place(viewer(), id)
    return settle(lambda: actions.decline(viewer(), place), _("They do not come in there."))


@bp.delete("/guests/<handle>")
def end(handle: str) -> ResponseReturnValue:
    """End a guest's time at once."""
    guest = listing.find_guest(viewer(), handle)
    words = _("%(name)s is out. What they wrote stays, with their mark.", name=guest.name)
    return settle(lambda: actions.end(viewer(), guest), words)


def settle(act: Callable[[], object], words: str) -> ResponseReturnValue:
    """Do something and say so, or say why it cannot be done."""
    form = Form()
    try:
        act()
    except Invalid as invalid:
        form.refuse(invalid)
        return page(form), 422
    flash(words)
    return redirect(url_for(".index"), 303)
