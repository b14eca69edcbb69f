"""What is said of a planned post: when it goes out, or which version is meant?"""

from __future__ import annotations

from wtforms.validators import InputRequired

from social.fields import NumberField
from social.forms import Form
from social.when import WhenForm


class SeenForm(Form):
    """The version that its author looked at."""

    version = NumberField(validators=[InputRequired()])


class PlanForm(SeenForm, WhenForm):
    """When it goes out."""
