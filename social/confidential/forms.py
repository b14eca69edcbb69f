"""What does a recipient fill in?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from models import Conclusion
from social import fields
from social.forms import Form

CONCLUSIONS = {
    Conclusion.NO_MEASURE: _l("No measure follows"),
    Conclusion.MEASURES: _l("Measures were taken, or follow"),
}


class CloseForm(Form):
    """What came of a report."""

    conclusion = RadioField(
        _l("What came of it?"),
        [fields.required()],
        choices=lambda: [(one.value, words) for one, words in CONCLUSIONS.items()],
    )
