"""The pages of the exports: what is asked for, how far it is, and the way to fetch it once."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Export, Production, now
from models.export import KEPT, TRIES
from social.deciding import decide
from social.errors import Invalid
from social.forms import Form
from social.records import bp
from social.records.exports import actions, giving, listing
from social.records.exports.forms import ExportForm
from social.records.exports.words import OF_EXPORTS, STEPS, step_of
from social.viewer import viewer


@bp.get("/exports", endpoint="exports")
def list_exports() -> ResponseReturnValue:
    """Show what the viewer asked for."""
    before = request.args.get("before", type=int)
    found, after = listing.exports(viewer(), before)
    return render_template("records/exports.html", exports=found, after=after, **OF_EXPORTS)


@bp.get("/exports/new")
def new_export() -> ResponseReturnValue:
    """Ask what is to be taken out, of a grant or of a production."""
    form = ExportForm(formdata=None)
    form.grant.data = request.args.get("grant", type=int)
    return form_page(form, production_of())


@bp.post("/exports")
def ask_export() -> ResponseReturnValue:
    """Have an export made."""
    form, production = ExportForm(), production_of()
    form.offer(listing.grants_for(viewer()))
    try:
        if form.validate():
            export = actions.ask(viewer(), form.order(production))
            return redirect(url_for(".show_export", id=export.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return form_page(form, production), 422


def production_of() -> Production | None:
    """Find the production that the address names; 404 for none that is to leave the house."""
    if "production" not in request.args:
        return None
    return listing.find_production(viewer(), request.args.get("production", default=-1, type=int))


def form_page(form: ExportForm, production: Production | None) -> str:
    """Render the form, with the grants that there are."""
    grants = listing.grants_for(viewer())
    form.offer(grants)
    return render_template(
        "records/export_form.html",
        form=form,
        grants=grants,
        production=production,
        matter=listing.matter_of(production) if production else None,
        days=KEPT.days,
    )


@bp.get("/exports/<int:id>")
def show_export(id: int) -> ResponseReturnValue:
    """Show how far one is, and the way to fetch it."""
    return page_of(find(id))


@bp.post("/exports/<int:id>/pause")
def pause_export(id: int) -> ResponseReturnValue:
    """Let it wait."""
    return decided(id, lambda one: actions.pause(viewer(), one), _("Paused. What is made stays."))


@bp.post("/exports/<int:id>/resumption")
def resume_export(id: int) -> ResponseReturnValue:
    """Go on with it."""
    return decided(id, lambda one: actions.resume(viewer(), one), _("It goes on where it was."))


@bp.post("/exports/<int:id>/cancellation")
def cancel_export(id: int) -> ResponseReturnValue:
    """Give it up."""
    words = _("Cancelled. What was made of it is destroyed.")
    return decided(id, lambda one: actions.cancel(viewer(), one), words)


@bp.post("/exports/<int:id>/download")
def download_export(id: int) -> ResponseReturnValue:
    """Give the package to whoever asked for it, once."""
    found = find(id)
    try:
        return giving.give(viewer(), found)
    except Invalid as invalid:
        form = Form()
        form.refuse(invalid)
        return page_of(find(id), form), 422


def find(id: int) -> Export:
    """Find an export that the viewer asked for."""
    return listing.find_export(viewer(), id)


def decided(id: int, act: Callable[[Export], None], words: str) -> ResponseReturnValue:
    """Do something with an export."""
    return decide(id, Form(), act, words, find=find, page=page_of, show=".show_export")


def page_of(export: Export, form: Form | None = None) -> str:
    """Render the page of an export, with what was refused."""
    moment = now()
    return render_template(
        "records/export.html",
        export=export,
        form=form,
        waits=export.waits(moment),
        step=step_of(export),
        steps=len(STEPS),
        tries=TRIES,
        **OF_EXPORTS,
    )
