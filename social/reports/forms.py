"""What does somebody fill in who reports something?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField
from wtforms.validators import Optional

from models import File, Reason, limits
from social import fields
from social.forms import Form
from social.reasons import REASONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says is wrong, and what they want to see no more.

    `parts` keeps the two people apart; `file_id` is the file of the text that it is about.
    """

    reason: Reason
    note: str = ""
    hides: bool = False
    parts: bool = False
    file_id: int | None = None


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
    file = RadioField(_l("What is it about?"), [Optional(strip_whitespace=False)])
    hides = BooleanField(_l("Do not show this to me any more"))
    parts = BooleanField(
        _l("Keep the two of us apart"),
        description=_l(
            "Neither of you sees what the other writes, nor a notice of it. The other is not told, "
            "and you can end it at any time."
        ),
    )

    def __init__(self, files: Sequence[File] = (), **more: Any) -> None:
        super().__init__(**more)
        names = [(str(file.id), file.name) for file in files]
        self.file.choices = [("", _("All of it")), *names]

    def complaint(self) -> Complaint:
        """Hand over what was said."""
        return Complaint(
            reason=Reason(self.reason.data),
            note=self.note.data or "",
            hides=self.hides.data,
            parts=self.parts.data,
            file_id=int(self.file.data) if self.file.data else None,
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
