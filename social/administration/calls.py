"""How large may a community be in which somebody calls everybody?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Company, Event, Person, session
from social.administration import bp
from social.administration.forms import CallsForm
from social.administrators import require_administrator
from social.changes import change
from social.holding import hold
from social.pages import company
from social.viewer import viewer


@bp.get("/company/calls")
def calls() -> str:
    """Show the limit."""
    return page(CallsForm(formdata=None, most=company().call_most))


@bp.post("/company/calls")
def limit_calls() -> ResponseReturnValue:
    """Take another limit."""
    form = CallsForm()
    if not form.validate():
        return page(form), 422
    set_limit(viewer(), form.most.data)
    flash(_("Saved."))
    return redirect(url_for(".calls"), 303)


def set_limit(actor: Person, most: int | None) -> None:
    """Let everybody be called only in communities of so many people; None for any number."""
    require_administrator(actor)
    with change(actor) as record:
        it = session.get_one(Company, 1)
        hold(it)
        it.call_most = most
        record(Event.CALLS_LIMITED, it)


def page(form: CallsForm) -> str:
    """Show the form."""
    return render_template("administration/calls.html", form=form)
