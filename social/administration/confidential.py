"""The confidential channel as administrators see it: its setting, and who receives, never what."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability
from social import confiding
from social.administration import appointing, bp
from social.administration.capabilities import NAMES
from social.administration.forms import ChannelForm
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
        waiting=appointing.open_appointments(capability=Capability.CONFIDANT),
        names=NAMES,
        fingerprint=confiding.fingerprint,
        least=confiding.LEAST,
    )
