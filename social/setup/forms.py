"""What is asked at the first start?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models import limits
from social import fields
from social.forms import Form
from social.setup.actions import Founding


class SetupForm(Form):
    """The company, its first site, its first administrator; and the code that shows who may say."""

    code = fields.line(
        _l("One-time code"),
        40,
        description=_l(
            "It stands on the console where Kring was started, and in the file keys/setup-code "
            "of its data folder."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    company = fields.line(_l("Company"), limits.NAME, render_kw={"autocomplete": "organization"})
    language = fields.LanguageField(_l("Language"), description=_l("People can choose their own."))
    zone = fields.ZoneField(_l("Time zone"))
    site = fields.line(
        _l("First site"), limits.NAME, description=_l("A town or a plant, such as Gent.")
    )
    country = fields.CountryField(_l("Country"))
    name = fields.line(_l("Your name"), limits.NAME, render_kw={"autocomplete": "name"})
    email = fields.email(_l("Your e-mail address"))
    password = fields.new_password(_l("Your password"))

    def founding(self) -> Founding:
        """Hand over what was typed."""
        return Founding(**{name: self[name].data for name in Founding.__annotations__})
