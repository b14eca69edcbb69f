"""What is said of a planned post: when it goes out, or other words?"""

from __future__ import annotations

import re
from datetime import datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from social.drafts.planning import MORNING, When, moment_of
from social.errors import Invalid
from social.fields import DayField, NumberField
from social.forms import Form

CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])", re.ASCII)


class SeenForm(Form):
    """The version that its author looked at."""

    version = NumberField(validators=[InputRequired()])


class PlanForm(SeenForm):
    """When it goes out."""

    when = RadioField(
        _l("When"),
        choices=[
            SelectChoice(When.TOMORROW, _l("Tomorrow at 8:30")),
            SelectChoice(When.MONDAY, _l("On Monday at 8:30")),
            SelectChoice(When.OWN, _l("At another time")),
        ],
        default=When.TOMORROW,
    )
    day = DayField(_l("Day"))
    clock = StringField(_l("Time"), validators=[Length(max=10)])

    def moment(self, zone: str) -> datetime:
        """Read when it goes out, by the clocks of a zone; raises Invalid for what is no time."""
        when = When(self.when.data)
        clock = self.time_of_day() if when is When.OWN else MORNING
        return moment_of(when, zone, self.day.data, clock)

    def time_of_day(self) -> time:
        """Read a time such as 8:30."""
        match = CLOCK.fullmatch((self.clock.data or "").strip() or "8:30")
        if match is None:
            raise Invalid(clock=_("Write a time such as 8:30."))
        return time(int(match[1]), int(match[2]))
