"""What is asked of somebody who sets up a second factor?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from social import fields
from social.forms import Form

SIGNS = 12  # six digits, however they are set apart


class ConfirmForm(Form):
    """A code that the app shows."""

    code = fields.line(
        _l("The six digits that the app shows"),
        SIGNS,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )
