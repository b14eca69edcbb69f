"""What does a moderator fill in?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from models import limits
from social import fields
from social.forms import Form


class NoteForm(Form):
    """A word to the other moderators."""

    words = fields.text(
        _l("Note for the other moderators"), limits.DESCRIPTION, optional=False, id="note-words"
    )


class ReasonForm(Form):
    """Why something out of the ordinary is done; the ledger keeps it."""

    reason = fields.line(_l("Why"), limits.TITLE)
