"""Where is a thread to be moved, and why?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length

from models import limits
from social.fields import one_line
from social.forms import Form


class MoveForm(Form):
    """The community in which the thread is to stand, and the reason that all who read it see."""

    community = RadioField(
        _l("Where to"),
        filters=[one_line],
        validators=[InputRequired(_l("Choose a community."))],
        validate_choice=False,  # the action says what is wrong with one
    )
    reason = StringField(
        _l("Why"),
        filters=[one_line],
        description=_l("Everybody who reads the thread sees this."),
        validators=[InputRequired(_l("Say why.")), Length(max=limits.TITLE)],
    )
