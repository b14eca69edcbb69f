"""What does somebody fill in who reports something?"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from models import Reason, limits
from social import fields
from social.forms import Form
from social.reasons import REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says is wrong, and whether they want to see it any more."""

    reason: Reason
    note: str = ""
    hides: bool = False


class ReportForm(Form):
    """What is wrong with a text."""

    reason = RadioField(
        _l("What is wrong?"),
        [fields.required()],
        choices=lambda: [(one.value, words) for one, words in REASONS.items()],
    )
    note = fields.text(
        _l("What should moderators know?"),
        limits.DESCRIPTION,
        description=_l("Only moderators read this. Your name stays out of it."),
    )
    hides = BooleanField(_l("Do not show this to me any more"))

    def complaint(self) -> Complaint:
        """Hand over what was said."""
        return Complaint(
            reason=Reason(self.reason.data), note=self.note.data or "", hides=self.hides.data
        )


class DisputeForm(Form):
    """Why a text may stay as it is."""

    words = fields.text(
        _l("Why it may stay as it is"), limits.DESCRIPTION, optional=False, id="dispute-words"
    )


class WordsForm(Form):
    """What somebody says about a decision."""

    words = fields.text(
        _l("What you say to it"), limits.DESCRIPTION, optional=False, id="appeal-words"
    )
