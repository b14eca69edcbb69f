"""What does one say to words that one quotes, and who may quote one's own?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from models import QuoteWish
from social.fields import FilledIn, one_line
from social.forms import Form, PostForm

WISHES = {
    QuoteWish.ALL: _l("Everybody who can read it"),
    QuoteWish.ASK: _l("Everybody, once I agree to each quote"),
    QuoteWish.NOBODY: _l("Nobody"),
}


class QuoteForm(PostForm):
    """A post of one's own, and where it is to stand."""

    kind = None
    text = TextAreaField(_l("Your text"), validators=[FilledIn()])
    community = SelectField(
        _l("Community"),
        filters=[one_line],
        validators=[InputRequired(_l("Choose a community."))],
        validate_choice=False,  # the action says what is wrong with one
    )


class WishForm(Form):
    """Who may quote one."""

    quoting = RadioField(
        _l("Who may quote what you write?"),
        choices=lambda: [SelectChoice(wish.value, words) for wish, words in WISHES.items()],
    )


def wish_of(form: WishForm) -> QuoteWish:
    """Read the wish that was chosen."""
    chosen: Any = form.quoting.data
    return QuoteWish(chosen)
