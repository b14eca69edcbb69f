"""What is filled in to decline a question?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from social.fields import FilledIn
from social.forms import CommentForm


class DeclineForm(CommentForm):
    """Why a question is not answered."""

    text = TextAreaField(
        _l("Why you do not answer this"),
        [FilledIn()],
        description=_l("Everybody who reads the question reads it."),
    )
