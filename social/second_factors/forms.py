"""What is asked of somebody who sets up a second factor?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from models import limits
from social import fields
from social.forms import Form

MADE = 20_000  # signs; with what some devices say of their maker
SIGNS = 12  # six digits, however they are set apart


class PasskeyForm(Form):
    """A passkey that a device made."""

    name = fields.line(
        _l("What do you call this device?"),
        limits.NAME,
        description=_l("Such as my telephone, or the key on my ring."),
        render_kw={"autocomplete": "off"},
    )
    credential = HiddenField(
        validators=[
            InputRequired(_l("Press the button, so that your device makes a passkey.")),
            fields.at_most(MADE),
        ]
    )


class ConfirmForm(Form):
    """A code that the app shows."""

    code = fields.line(
        _l("The six digits that the app shows"),
        SIGNS,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
