"""Mandates: who speaks for the company now, who did, and the form to say so."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social.answering import done, refused
from social.cursor import Cursor
from social.errors import Invalid, wants_json
from social.mandates import actions
from social.mandates.forms import LookForm, MandateForm
from social.mandates.listing import find, history, now_in_force, said_under, to_come
from social.pages import company
from social.rights import may, require
from social.viewer import viewer

bp = Blueprint("mandates", __name__)


@bp.get("/mandates")
def index() -> str:
    """Show who speaks for the company now, by subject."""
    me = viewer()
    return render_template(
        "mandates/index.html",
        form=LookForm(request.args),
        subjects=now_in_force(me),
        later=to_come(me),
        may_give=may(me, "mandate", company()),
    )


@bp.get("/mandates/history")
def look_back() -> ResponseReturnValue:
    """Show who spoke for the company on a subject, on a day."""
    form = LookForm(request.args)
    is_valid = form.validate()
    words, day = (form.q.data or "", form.day.data) if is_valid else ("", None)
    shelf = history(viewer(), words, day, Cursor.read(request.args.get("before")))
    shown = render_template("mandates/history.html", form=form, words=words, day=day, shelf=shelf)
    return shown, 200 if is_valid else 422


@bp.get("/mandates/new")
def new() -> str:
    """Show the form of a mandate."""
    require(viewer(), "mandate", company(), _("Communications do this. Ask one of them."))
    return render_template("mandates/new.html", form=MandateForm(formdata=None))


@bp.post("/mandates")
def create() -> ResponseReturnValue:
    """Let somebody speak for the company."""
    require(viewer(), "mandate", company(), _("Communications do this. Ask one of them."))
    form = MandateForm()
    if form.validate():
        try:
            mandate = actions.give_mandate(viewer(), form.wish())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("They are told, and can speak for the company from that day on."))
            return done(url_for(".show", id=mandate.id), id=mandate.id)
    if wants_json():
        return refused(form)
    return render_template("mandates/new.html", form=form), 422


@bp.get("/mandates/<int:id>")
def show(id: int) -> str:
    """Show one mandate, with what was said under it."""
    mandate = find(viewer(), id)
    return render_template(
        "mandates/show.html",
        mandate=mandate,
        said=said_under(mandate, viewer()),
        may_revoke=may(viewer(), "revoke", mandate),
    )


@bp.post("/mandates/<int:id>/revocation")
def revoke(id: int) -> ResponseReturnValue:
    """End a mandate at once."""
    mandate = find(viewer(), id)
    actions.revoke_mandate(viewer(), mandate)
    flash(_("The mandate is over."))
    return done(url_for(".show", id=mandate.id))
