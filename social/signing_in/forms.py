"""What is asked of somebody who wants in?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from models import limits
from social import fields
from social.forms import Form

SIGNED = 10_000  # signs; the largest of today's are a few thousand
CODE = 60  # signs: a code of a sheet, however it is set apart


class SignInForm(Form):
    """Address and password."""

    email = fields.line(
        _l("E-mail address"),
        limits.EMAIL,
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = fields.password(_l("Password"))
    stays = BooleanField(
        _l("Stay signed in on this device"),
        default=True,
        description=_l("Not on a device that others use too."),
    )
    next = HiddenField()


class ResetForm(Form):
    """The address to mail a link to."""

    email = fields.email(_l("E-mail address"))


class NewPasswordForm(Form):
    """A password that is chosen now."""

    password = fields.new_password(_l("New password"))


class GuestForm(NewPasswordForm):
    """The first password of a guest, who agrees to what holds here."""

    agrees = BooleanField(
        _l("I have read this. I keep to the rules of the house."),
        [fields.required()],
    )


class PasskeyForm(Form):
    """What a device signed, as its browser wrote it down."""

    credential = HiddenField(validators=[fields.required(), fields.at_most(SIGNED)])
    stays = BooleanField()
    next = HiddenField()


class CodeForm(Form):
    """The second step."""

    code = fields.line(
        _l("Code"),
        CODE,
        description=_l("Six digits from your app. Or one of the codes that you wrote down."),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "off"},
    )
    next = HiddenField()
