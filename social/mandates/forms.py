"""What is filled in to give a mandate, and to ask who spoke for the company?"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from models import limits
from social import fields
from social.errors import Invalid
from social.fields import DayField, at_most, line, one_line
from social.forms import Form, SearchForm
from social.mandates.actions import Wish
from social.naming import people_called


class MandateForm(Form):
    """A new mandate: who, on what, from when to when."""

    person = line(
        _l("Who speaks for the company"),
        limits.EMAIL,
        description=_l("Their @name or e-mail address."),
    )
    first = DayField(_l("First day"))
    last = DayField(
        _l("Last day"), description=_l("Whoever holds it and you are reminded a week before.")
    )

    def names(self) -> dict[str, str]:
        """Hand over what the subject is called, in the languages that were filled in."""
        return {code: self[code].data for code in fields.LANGUAGE_NAMES if self[code].data}

    def wish(self) -> Wish:
        """Hand over what is wished; raises Invalid for a name that nobody has, or no days."""
        people = people_called(self.person.data or "", "person", 1)
        if not people:
            raise Invalid(person=_("Fill this in."))
        for name in ("first", "last"):
            if self[name].data is None:
                raise Invalid(**{name: _("Fill this in.")})
        return Wish(people[0], self.names(), self.first.data, self.last.data)


for _code, _name in fields.LANGUAGE_NAMES.items():
    setattr(MandateForm, _code, line(_name, limits.SUBJECT, optional=True))


class LookForm(SearchForm):
    """Who spoke for the company on a subject, on a day?"""

    q = StringField(_l("On what"), [at_most(limits.SUBJECT)], filters=[one_line])
    day = DayField(_l("On which day"))
