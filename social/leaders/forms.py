"""What is filled in of leaders: who they are, what they promise, who writes for them?"""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from models import Person, limits
from social import fields
from social.errors import Invalid
from social.fields import DayField, NumberField, line
from social.forms import Form
from social.naming import people_called


def person_of(words: str | None) -> Person:
    """Find whom a field names; raises Invalid where that is nobody."""
    people = people_called(words or "", "person", 1)
    if not people:
        raise Invalid(person=_("Fill this in."))
    return people[0]


class LeaderForm(Form):
    """Somebody who leads, and as what."""

    person = line(_l("Who leads"), limits.EMAIL, description=_l("Their @name or e-mail address."))

    def names(self) -> dict[str, str]:
        """Hand over the function, in the languages that were filled in."""
        return {code: self[code].data for code in fields.LANGUAGE_NAMES if self[code].data}


for _code, _name in fields.LANGUAGE_NAMES.items():
    setattr(LeaderForm, _code, line(_name, limits.SUBJECT, optional=True))


class PromiseForm(Form):
    """Within how many working days somebody answers."""

    days = NumberField(
        _l("Working days"),
        [Optional()],
        description=_l("From 1 to 20. Leave it empty to promise nothing."),
    )


class DelegateForm(Form):
    """Who writes for a leader, and until when."""

    person = line(
        _l("Who writes for you"), limits.EMAIL, description=_l("Their @name or e-mail address.")
    )
    last = DayField(_l("Last day"))

    def until(self) -> date:
        """Hand over the last day; raises Invalid where there is none."""
        day: date | None = self.last.data
        if day is None:
            raise Invalid(last=_("Fill this in."))
        return day
