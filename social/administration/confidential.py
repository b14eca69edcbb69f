"""The confidential channel as administrators see it: its setting, and who receives, never what."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Appointment
from social import confiding
from social.administration import appointing, bp
from social.administration.forms import ChannelForm
from social.errors import Invalid
from social.viewer import viewer


@bp.get("/channel")
def channel() -> ResponseReturnValue:
    """Show how the channel is set up, and who receives."""
    return page_of(ChannelForm(formdata=None, obj=confiding.channel()))


@bp.post("/channel")
def set_channel() -> ResponseReturnValue:
    """Say how the channel is to be."""
    form = ChannelForm()
    if not form.validate():
        return page_of(form), 422
    appointing.set_channel(viewer(), form.setting())
    flash(_("Saved."))
    return redirect(url_for(".channel"), 303)


@bp.post("/appointments/<int:id>")
def confirm_appointment(id: int) -> ResponseReturnValue:
    """Let somebody receive reports, as a second person."""
    words = _("Confirmed. They make their key on their own page.")
    return done(id, lambda found: appointing.confirm(viewer(), found), words)


@bp.delete("/appointments/<int:id>")
def refuse_appointment(id: int) -> ResponseReturnValue:
    """Let it be."""
    return done(id, lambda found: appointing.refuse(viewer(), found), _("Refused."))


def done(id: int, act: Callable[[Appointment], None], words: str) -> ResponseReturnValue:
    """Answer an appointment, or say why that cannot be."""
    try:
        act(appointing.find_appointment(id))
    except Invalid as invalid:
        form = ChannelForm(formdata=None, obj=confiding.channel())
        form.refuse(invalid)
        return page_of(form), 422
    flash(words)
    return redirect(url_for(".channel"), 303)


def page_of(form: ChannelForm) -> str:
    """Render the page of the channel."""
    keys = confiding.keys_in_use()
    found = confiding.channel()
    return render_template(
        "administration/channel.html",
        form=form,
        channel=found,
        is_open=confiding.is_open(found, keys),
        confidants=appointing.confidants(),
        keys={key.person_id: key for key in keys},
        waiting=appointing.open_appointments(),
        fingerprint=confiding.fingerprint,
        least=confiding.LEAST,
    )
