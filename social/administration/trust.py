"""The roles of trust: what waits for a second administrator, who holds which, and who rests."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Appointment, Capability
from social import proposing
from social.administration import appointing, bp
from social.administration.capabilities import NAMES
from social.errors import Invalid
from social.forms import Form
from social.second import delay, rests_until
from social.viewer import viewer


@bp.get("/trust", endpoint="trust")
def show_trust() -> ResponseReturnValue:
    """Show who holds a role of trust, and what waits for a second administrator."""
    return page_of(Form())


@bp.post("/appointments/<int:id>")
def confirm_appointment(id: int) -> ResponseReturnValue:
    """Give somebody a role of trust, as the second of two."""
    return done(id, lambda found: appointing.confirm(viewer(), found), confirmed)


@bp.delete("/appointments/<int:id>")
def refuse_appointment(id: int) -> ResponseReturnValue:
    """Let it be."""
    return done(id, lambda found: appointing.refuse(viewer(), found), lambda _found: _("Refused."))


def confirmed(appointment: Appointment) -> str:
    """Say what was done."""
    if appointment.capability is Capability.CONFIDANT:
        return _("Confirmed. They make their key on their own page.")
    return _("%(name)s holds the role now.", name=appointment.person.name)


def done(
    id: int, act: Callable[[Appointment], None], words: Callable[[Appointment], str]
) -> ResponseReturnValue:
    """Answer an appointment, or say why that cannot be."""
    found = proposing.find(Appointment, id)
    try:
        act(found)
    except Invalid as invalid:
        form = Form()
        form.refuse(invalid)
        return page_of(form), 422
    flash(words(found))
    return redirect(url_for(".trust"), 303)


def page_of(form: Form) -> str:
    """Render the page of the roles of trust."""
    return render_template(
        "administration/trust.html",
        form=form,
        waiting=appointing.open_appointments(),
        holders=appointing.holders(),
        names=NAMES,
        days=delay().days,
        rests_until=rests_until(viewer().id),
    )
