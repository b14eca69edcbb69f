"""What is asked of people about their own account?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from models import limits
from social import fields
from social.account.actions import Looks
from social.forms import Form


class ProfileForm(Form):
    """Who one is."""

    name = fields.line(_l("Name"), limits.NAME, render_kw={"autocomplete": "name"})
    title = fields.line(
        _l("What you do"),
        limits.NAME,
        optional=True,
        description=_l("Your function in a few words, such as welding engineer."),
        render_kw={"autocomplete": "organization-title"},
    )
    bio = fields.text(
        _l("About you"),
        limits.BIO,
        description=_l("What colleagues can ask you about. Everybody in the company can read it."),
    )


class PasswordForm(Form):
    """Another password."""

    old = fields.password(_l("Your password until now"))
    password = fields.new_password(_l("New password"))


class EmailForm(Form):
    """Another address."""

    email = fields.email(_l("New e-mail address"))
    old = fields.password(_l("Your password"))


class ConfirmForm(Form):
    """Nothing but a yes."""


class LanguageForm(Form):
    """Language and time zone."""

    language = fields.LanguageField(_l("Language"))
    zone = fields.ZoneField(
        _l("Time zone"), description=_l("Times and dates are shown as they are there.")
    )


class LooksForm(Form):
    """How Kring looks and moves."""

    theme = RadioField(
        _l("Colours"),
        choices=[
            SelectChoice("system", _l("Like my device")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
    )
    contrast = RadioField(
        _l("Contrast"),
        choices=[
            SelectChoice("system", _l("Like my device")),
            SelectChoice("normal", _l("Normal")),
            SelectChoice("more", _l("More")),
        ],
    )
    density = RadioField(
        _l("Space between things"),
        choices=[SelectChoice("normal", _l("Normal")), SelectChoice("compact", _l("Compact"))],
    )
    motion = RadioField(
        _l("Motion"),
        choices=[
            SelectChoice("system", _l("Like my device")),
            SelectChoice("reduce", _l("As little as possible")),
        ],
    )
    has_shortcuts = BooleanField(
        _l("Keyboard shortcuts"), description=_l("Single keys such as j, k and /.")
    )

    def looks(self) -> Looks:
        """Hand over what was chosen."""
        return Looks(**{name: self[name].data for name in Looks.__slots__})


class WaysForm(Form):
    """How somebody reads and writes messages."""

    shows_reading = BooleanField(
        _l("Show how far I have read"),
        description=_l(
            "People in your conversations see up to where you have read, and you see it of those "
            "who show it, too. Off, nobody sees it of you, and you see it of nobody."
        ),
    )
    shows_presence = BooleanField(
        _l("Show that I am active"),
        description=_l(
            "Those who show it, too, see “Active now” or “Away” of you, and you see it of them. "
            "Nothing of it is kept, and nobody sees when you were here last."
        ),
    )
    sends_by_enter = BooleanField(
        _l("Enter sends a message"),
        description=_l("Shift with Enter begins a new line. Ctrl with Enter sends in any case."),
    )
