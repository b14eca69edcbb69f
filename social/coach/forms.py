"""What does a composer ask about?"""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import AnyOf, Length

from models import PostKind, limits
from social.forms import Form

KINDS = (*(kind.value for kind in PostKind), "comment", "message")


class TextForm(Form):
    """A text as it stands in the composer, and where it is meant to go."""

    text = StringField(validators=[Length(max=limits.POST)])
    title = StringField(validators=[Length(max=limits.TITLE)])
    kind = StringField(validators=[AnyOf(KINDS)])
    community = StringField()
