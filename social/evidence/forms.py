"""What does somebody fill in who shows a text, or says what they saw?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from models import limits
from social import fields
from social.forms import Form, SearchForm
from social.occasions import Occasion


class ChoiceForm(Form):
    """One text of those that stand there."""

    text = RadioField(_l("Text"), [fields.required()], validate_choice=False)


class WordsForm(SearchForm):
    """Words by which one finds what one wrote."""

    q = fields.line(_l("Find what you wrote by its words"), limits.QUERY, optional=True)


class ConfirmForm(Form):
    """Where one saw it, and what."""

    occasion = RadioField(_l("Where did you see it?"), [fields.required()])
    words = fields.text(
        _l("What did you see?"),
        limits.STATEMENT,
        optional=False,
        id="seen-words",
        description=_l("A sentence of your own. Your colleague decides whether it is shown."),
    )

    def __init__(self, known: Sequence[Occasion], **more: Any) -> None:
        super().__init__(**more)
        self.occasion.choices = [(one.key, one.words) for one in known]
        self.known = {one.key: one for one in known}
