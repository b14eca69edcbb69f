"""The page of exceptions: what waits where nobody is free, who asks to read it, who did."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import now
from social.errors import Invalid
from social.forms import Form
from social.reasons import REASONS
from social.review import bp, exceptions, listing
from social.review.forms import ReasonForm
from social.review.guard import here
from social.viewer import viewer


@bp.get("/exceptions", endpoint="exceptions")
def show_exceptions() -> ResponseReturnValue:
    """Show what can be asked for and answered, and to owners what was read."""
    return page_of(ReasonForm(formdata=None))


@bp.post("/exceptions/cases/<int:id>")
def ask_exception(id: int) -> ResponseReturnValue:
    """Ask to read a case."""
    exceptions.find_locked(here(), id)  # for everybody else there is none, whatever they send
    form = ReasonForm()
    words = _("Asked. Somebody else has to allow it.")
    return done(form, lambda: exceptions.ask(viewer(), id, form.reason.data or ""), words)


@bp.post("/exceptions/<int:id>/approval")
def approve_exception(id: int) -> ResponseReturnValue:
    """Let somebody else read a case."""
    at_once = request.form.get("tells_at_once") == "y"
    words = _("Allowed for 72 hours.")
    return done(Form(), lambda: exceptions.approve(viewer(), id, tells_at_once=at_once), words)


@bp.delete("/exceptions/<int:id>/approval")
def refuse_exception(id: int) -> ResponseReturnValue:
    """Do not let somebody else read a case."""
    return done(Form(), lambda: exceptions.refuse(viewer(), id), _("Refused."))


def done(form: Form, act: Callable[[], object], words: str) -> ResponseReturnValue:
    """Do something, and say so on the page; or say there why not."""
    try:
        if not form.validate():
            return page_of(form), 422
        act()
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(form), 422
    flash(words)
    return redirect(url_for(".exceptions"), 303)


def page_of(form: Form) -> str:
    """Render the page, with the form that was refused."""
    judge = here()
    cases = exceptions.locked(judge)
    return render_template(
        "review/exceptions.html",
        lines=listing.lines(judge, cases),
        appeals=exceptions.appealed_in(cases),
        to_answer=exceptions.to_answer(judge),
        own={one.case_id: one for one in exceptions.own(judge)},
        told=exceptions.told(judge),
        why=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        form=form,
        reasons=REASONS,
        part="exceptions",
        moment=now(),
    )
