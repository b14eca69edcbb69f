"""What does a browser send about finding people?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField

from models import SearchPurpose, limits
from social.fields import FilledIn, line, text
from social.forms import Form
from social.seeking.address import LONGEST

PURPOSES = {
    SearchPurpose.PROJECT: _l("To staff a project"),
    SearchPurpose.VACANCY: _l("To fill a vacancy"),
    SearchPurpose.TRAINING: _l("To offer training"),
    SearchPurpose.SUCCESSION: _l("To settle a succession"),
    SearchPurpose.QUESTION: _l("To ask somebody something"),
    SearchPurpose.OTHER: _l("Something else"),
}


class AskForm(Form):
    """A question to somebody who was found."""

    words = text(_l("Your question"), limits.STATEMENT, optional=False, id="question-words")


class SaveForm(Form):
    """A search to be kept."""

    name = line(_l("Call it"), limits.NAME)


class PurposeForm(Form):
    """Whom HR looks for, and what for."""

    purpose = SelectField(
        _l("Purpose"),
        [FilledIn()],
        choices=lambda: [
            ("", _l("Choose a purpose")),
            *((one.value, PURPOSES[one]) for one in PURPOSES),
        ],
    )
    reason = text(
        _l("Reason"),
        limits.STATEMENT,
        optional=False,
        description=_l("Whoever is found can read purpose and reason."),
    )
    q = text(
        _l("Whom do you look for?"),
        LONGEST,
        optional=False,
        description=_l(
            "A place, languages, what somebody can do. Do not write names, ages or anything that "
            "says who somebody is."
        ),
    )
    hides_names = BooleanField(_l("Hide names and photos until I shortlist somebody"), default=True)
    shows_near = BooleanField(_l("Show also who misses one"))


class ReasonForm(Form):
    """Why a list leaves the product."""

    reason = text(_l("Reason"), limits.STATEMENT, optional=False)
