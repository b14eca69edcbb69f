"""What do the forms of recognition ask?"""

from __future__ import annotations

import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from models import limits
from social.fields import text
from social.forms import Form, SearchForm
from social.naming import people_called
from social.recognition.giving import MOST_THANKED, Thanks
from social.recognition.listing import Only
from social.thanked import named, offered

NAMES = 1_000  # characters of a list of names


def values() -> list[SelectChoice]:
    """Offer the company's values."""
    return [SelectChoice(str(one.id), named(one.names)) for one in offered()]


class ThanksForm(Form):
    """Whom somebody thanks, and for what."""

    key = HiddenField(default=lambda: secrets.token_hex(16))
    to = text(
        _l("Whom you thank"),
        NAMES,
        optional=False,
        description=_l("One person or a team: their @names, with commas between, ten at most."),
    )
    with_team = BooleanField(
        _l("And their team: everybody who reports to them"),
        description=_l("Name yourself to thank your own. Whom you thanked lately is left out."),
    )
    reason = text(
        _l("What for"),
        limits.THANKS,
        optional=False,
        description=_l("What did they do, and what came of it? Two sentences are enough."),
    )
    value = SelectField(_l("Which of our values it shows"), [Optional(strip_whitespace=False)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.value.choices = [SelectChoice("", _("None in particular")), *values()]

    def thanks(self) -> Thanks:
        """Hand over what was said; raises Invalid for names that nobody has."""
        return Thanks(
            words=self.reason.data or "",
            people=people_called(self.to.data or "", "to", MOST_THANKED),
            value_id=int(self.value.data) if self.value.data else None,
            with_team=self.with_team.data,
        )


class ListForm(SearchForm):
    """Which thanks, and whose."""

    only = SelectField(choices=[one.value for one in Only], default=Only.ALL.value)
    value = SelectField(_l("Value"), [Optional(strip_whitespace=False)])
    to = StringField(validators=[Length(max=limits.HANDLE)])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.value.choices = [SelectChoice("", _("All values")), *values()]
