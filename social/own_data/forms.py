"""What does a person say who asks for their data?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from models import RequestKind, limits
from social import fields
from social.forms import Form

KINDS = {
    RequestKind.ACCESS.value: _l("All that there is of me, who gets it, and how long it is kept"),
    RequestKind.PORTABILITY.value: _l("What I brought myself, to take it elsewhere"),
}


class AskForm(Form):
    """What is asked for, and a word to whoever answers."""

    kind = RadioField(
        _l("What do you want?"),
        choices=lambda: list(KINDS.items()),
        default=RequestKind.ACCESS.value,
    )
    wish = fields.text(_l("Anything to add?"), limits.DESCRIPTION)
