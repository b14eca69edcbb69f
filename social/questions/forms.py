"""What is asked of the list of questions?"""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.validators import Length

from models import limits
from social.forms import SearchForm
from social.questions.listing import Only


class ListForm(SearchForm):
    """Which questions, and where."""

    only = SelectField(choices=[one.value for one in Only], default=Only.OPEN.value)
    community = StringField(validators=[Length(max=limits.NAME)])


class SimilarForm(SearchForm):
    """What somebody is about to ask."""

    q = StringField(validators=[Length(max=limits.TITLE + limits.POST)])
