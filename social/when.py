"""When does somebody want something to happen: tomorrow, on Monday, or at a time of their own?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from models import now
from social.errors import Invalid
from social.fields import DayField
from social.forms import Form
from social.reader import zone_info
from social.times import time_of

MORNING = time(8, 30)
AHEAD = timedelta(days=366)  # how far anything is planned


class When(StrEnum):
    """When it is to be."""

    TOMORROW = "tomorrow"
    MONDAY = "monday"
    OWN = "own"


def moment_of(when: When, zone: str, day: date | None = None, clock: time = MORNING) -> datetime:
    """Say when it is that time of day by the clocks of a zone, whatever summer time does."""
    today = now().astimezone(zone_info(zone)).date()
    if when is When.TOMORROW:
        day, clock = today + timedelta(days=1), MORNING
    elif when is When.MONDAY:
        day, clock = today + timedelta(days=7 - today.weekday()), MORNING
    if day is None:
        raise Invalid(day=_("Say on which day."))
    return datetime.combine(day, clock, zone_info(zone)).astimezone(UTC)


def require_ahead(moment: datetime) -> None:
    """Raise Invalid unless a time is still to come, and within a year."""
    if moment <= now():
        raise Invalid(day=_("That time has passed."))
    if moment > now() + AHEAD:
        raise Invalid(day=_("It can be a year from now at most."))


class WhenForm(Form):
    """One of the usual times, or a day and a time."""

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
        """Read when it is to be, by the clocks of a zone; raises Invalid for what is no time."""
        when = When(self.when.data)
        clock = self.time_of_day() if when is When.OWN else MORNING
        return moment_of(when, zone, self.day.data, clock)

    def time_of_day(self) -> time:
        """Read a time such as 8:30."""
        found = time_of((self.clock.data or "").strip() or "8:30")
        if found is None:
            raise Invalid(clock=_("Write a time such as 8:30."))
        return found
