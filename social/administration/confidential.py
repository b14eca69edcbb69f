"""The confidential channel as administrators see it: its setting, and who receives, never what."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Capability, ConfidantKey
from social import confiding
from social.administration import appointing, bp
from social.administration.capabilities import NAMES
from social.administration.forms import ChannelForm
from social.confiding import PrintForm
from social.errors import Invalid
from social.second import rests_until
from social.viewer import viewer


@bp.get("/channel")
def channel() -> ResponseReturnValue:
    """Show how the channel is set up, and who receives."""
    return page_of(setting())


@bp.post("/channel")
def set_channel() -> ResponseReturnValue:
    """Say how the channel is to be."""
    form = ChannelForm()
    if not form.validate():
        return page_of(form), 422
    appointing.set_channel(viewer(), form.setting())
    flash(_("Saved."))
    return redirect(url_for(".channel"), 303)


@bp.post("/channel/keys/<int:id>")
def confirm_key(id: int) -> ResponseReturnValue:
    """Take a recipient's key into use, whose fingerprint they read to the viewer."""
    form = PrintForm()
    if not form.validate():
        return page_of(setting(), form, confiding.find_waiting(id).id), 422
    words = _("Confirmed. What is reported from now on is sealed to this key.")
    return answered(form, id, words, lambda key, said: confiding.confirm_key(viewer(), key, said))


@bp.delete("/channel/keys/<int:id>")
def refuse_key(id: int) -> ResponseReturnValue:
    """Take no key into use that its owner may not have made."""
    form = PrintForm(formdata=None)
    words = _("Refused. They make another key, or tell who else came into their account.")
    return answered(form, id, words, lambda key, _said: confiding.refuse_key(viewer(), key))


def answered(
    form: PrintForm, id: int, words: str, act: Callable[[ConfidantKey, str], None]
) -> ResponseReturnValue:
    """Answer a key that waits, or say why that cannot be."""
    try:
        act(confiding.find_waiting(id), form.fingerprint.data or "")
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(setting(), form, id), 422
    flash(words)
    return redirect(url_for(".channel"), 303)


def setting() -> ChannelForm:
    """Show how the channel is set up."""
    return ChannelForm(formdata=None, obj=confiding.channel())


def page_of(form: ChannelForm, print_form: PrintForm | None = None, asked: int = 0) -> str:
    """Render the page of the channel; `asked` is the key that somebody answered."""
    keys, new_keys = confiding.keys_in_use(), confiding.waiting_keys()
    found = confiding.channel()
    return render_template(
        "administration/channel.html",
        form=form,
        new_keys=confiding.asked_about(new_keys, print_form, asked),
        waiting_for={key.person_id for key in new_keys},
        channel=found,
        is_open=confiding.is_open(found, keys),
        confidants=appointing.confidants(),
        keys={key.person_id: key for key in keys},
        waiting=appointing.open_appointments(capability=Capability.CONFIDANT),
        names=NAMES,
        rests_until=rests_until(viewer().id),
        fingerprint=confiding.fingerprint,
        least=confiding.LEAST,
    )
