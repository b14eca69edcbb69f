"""What a browser asks that wants to tell its owner of what is new."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from limits import RateLimitItemPerHour
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from models.device import ENDPOINT
from social.answering import done, refused
from social.errors import Invalid, not_found
from social.finding import within_range
from social.forms import Form
from social.notices import bp, devices
from social.tries import spend
from social.viewer import viewer

ADDED = RateLimitItemPerHour(30, 1, "devices")


class DeviceForm(Form):
    """What a browser's push service gave it (W3C, Push API, PushSubscription)."""

    endpoint = StringField(validators=[InputRequired(), Length(max=ENDPOINT)])
    p256dh = StringField(validators=[InputRequired(), Length(max=100)])
    auth = StringField(validators=[InputRequired(), Length(max=40)])


@bp.post("/account/devices")
def add_device() -> ResponseReturnValue:
    """Tell the viewer on this device, too."""
    if not devices.is_possible():
        raise not_found()
    me, form = viewer(), DeviceForm()
    spend(ADDED, str(me.id))
    if not form.validate():
        return refused(form)
    try:
        devices.add(me, current_user.sign_in, form.endpoint.data, form.p256dh.data, form.auth.data)
    except Invalid as invalid:
        form.refuse(invalid)
        return refused(form)
    return done(url_for(".preferences", _anchor="devices"))


@bp.delete("/account/devices/<int:id>")
def drop_device(id: int) -> ResponseReturnValue:
    """Tell the viewer on a device no more."""
    if not devices.drop(viewer(), within_range(id)):
        raise not_found()
    flash(_("This device tells you nothing any more."))
    return done(url_for(".preferences", _anchor="devices"))
