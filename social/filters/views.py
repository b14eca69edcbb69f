"""The page of what one does not want to see."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import FilterKind, now
from social.answering import done
from social.errors import Invalid
from social.filters import actions, bp
from social.filters.forms import KINDS, FilterForm
from social.viewer import viewer


@bp.get("")
def index() -> str:
    """List the viewer's filters, and offer another."""
    kind = request.args.get("kind", FilterKind.WORDS)
    data = {"kind": kind, "what": request.args.get("what", "")}
    return page(FilterForm(formdata=None, data=data if kind in set(FilterKind) else {}))


@bp.post("")
def create() -> ResponseReturnValue:
    """Keep a filter."""
    form = FilterForm()
    if form.validate():
        try:
            actions.add(viewer(), form.wish(viewer().zone))
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Kept. Nobody is told."))
            return redirect(url_for(".index"), 303)
    return page(form), 422


@bp.delete("/<int:id>")
def drop(id: int) -> ResponseReturnValue:
    """Take a filter off."""
    actions.take_off(viewer(), id)
    return done(url_for(".index"))


def page(form: FilterForm) -> str:
    """Show the filters and the form."""
    return render_template(
        "filters/index.html",
        form=form,
        filters=actions.filters_of(viewer()),
        at_now=now(),
        kinds=KINDS,
    )
