"""Where is a post to be shared?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from social.fields import one_line
from social.forms import Form


class ShareForm(Form):
    """The community in which the post is to stand as well."""

    community = SelectField(
        _l("Community"),
        filters=[one_line],
        validators=[InputRequired(_l("Choose a community."))],
        validate_choice=False,  # the action says what is wrong with one
    )
