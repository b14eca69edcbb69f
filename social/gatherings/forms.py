"""What do the forms of events ask?"""

from __future__ import annotations

import re
import secrets
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models import Gathering, limits
from social.fields import DayField, FilledIn, NumberField, ZoneField, line, one_line, text
from social.forms import Form, SearchForm
from social.gatherings.actions import Plan
from social.gatherings.listing import Only
from social.reader import zone_info
from social.times import LONGEST, time_of

MINUTES = (15, 30, 45, 60, 90, 120, 180, 240, 360, 480, 1440, 2880, 4320)


class Repeats(StrEnum):
    """How often something takes place."""

    NEVER = "never"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


REPEATS = {
    Repeats.NEVER: _l("Once"),
    Repeats.WEEKLY: _l("Every week"),
    Repeats.FORTNIGHTLY: _l("Every two weeks"),
    Repeats.MONTHLY: _l("Every month"),
}
WEEKS = {Repeats.WEEKLY: 7, Repeats.FORTNIGHTLY: 14}  # days
MOST_TIMES = 12


def lasts(minutes: int) -> str:
    """Say how long something lasts."""
    if minutes < 60:
        return _("%(num)d minutes", num=minutes)
    if minutes == 90:
        return _("An hour and a half")
    if minutes == 60:
        return _("One hour")
    if minutes < 1440:
        return _("%(num)d hours", num=minutes // 60)
    return _("One whole day") if minutes == 1440 else _("%(num)d days", num=minutes // 1440)


class GatheringForm(Form):
    """An event: what, when by whose clock, where, and for how many."""

    key = HiddenField(default=lambda: secrets.token_hex(16))
    title = line(_l("What is the event called?"), limits.TITLE)
    intro = text(_l("What is it about?"), limits.DESCRIPTION)
    day = DayField(_l("Which day?"), [FilledIn()])
    starts = StringField(
        _l("When does it begin?"),
        [InputRequired(_l("Fill this in.")), Length(max=LONGEST)],
        filters=[one_line],
        description=_l("By the clock of the zone below, such as 14:30."),
    )
    lasts = SelectField(_l("How long is it?"), default="60")
    repeats = SelectField(
        _l("Does it repeat?"),
        choices=[SelectChoice(one.value, words) for one, words in REPEATS.items()],
        default=Repeats.NEVER.value,
    )
    times = NumberField(
        _l("How often in all?"),
        [
            Optional(),
            NumberRange(2, MOST_TIMES, _l("Write a number from 2 to 12.")),
        ],
        description=_l("If it repeats: 12 at most. Each has its own list, and can change alone."),
    )
    zone = ZoneField(_l("Time zone"))
    place = line(_l("Place"), limits.ADDRESS, optional=True)
    link = line(
        _l("Link to take part from afar"),
        limits.LINK,
        optional=True,
        description=_l("Begins with https://"),
    )
    seats = NumberField(
        _l("How many can come?"),
        [Optional(), NumberRange(1, 100_000, _l("Write a number from 1 to 100000."))],
        description=_l("Empty: everybody. Who comes later waits, and moves up by itself."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lasts.choices = [SelectChoice(str(one), lasts(one)) for one in MINUTES]
        if self.lasts.data and self.lasts.data.isdecimal() and not self.is_submitted():
            known = {choice.value for choice in self.lasts.choices}
            if self.lasts.data not in known:
                own = SelectChoice(self.lasts.data, lasts(int(self.lasts.data)))
                self.lasts.choices.append(own)

    def validate_starts(self, field: StringField) -> None:
        """Read a time of the day."""
        found = time_of(field.data or "")
        if found is None:
            raise ValidationError(_("Write a time, such as 14:30."))
        field.data = f"{found:%H:%M}"

    def validate_link(self, field: StringField) -> None:
        """Take addresses of the web, and no others."""
        if field.data and not is_link(field.data):
            raise ValidationError(_("This is not an address of the web, such as https://…"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Look, too, whether it is somewhere, at a time that there is."""
        if not super().validate(extra_validators):
            return False
        if not self.place.data and not self.link.data:
            self.place.errors = [*self.place.errors, _("Write a place or a link.")]
            return False
        if not self.is_once() and not self.times.data:
            self.times.errors = [*self.times.errors, _("Fill this in.")]
            return False
        if None in self.moments():
            self.starts.errors = [
                *self.starts.errors,
                _("There is no such time on that day: the clocks go forward then."),
            ]
            return False
        return True

    def is_once(self) -> bool:
        """Tell whether it takes place once, as what is changed does."""
        return self.repeats is None or self.repeats.data == Repeats.NEVER

    def moments(self) -> list[datetime | None]:
        """List when it begins, each time; None for a time that the clocks leave out."""
        days = [self.day.data]
        if not self.is_once():
            days = days_of(self.day.data, Repeats(self.repeats.data), self.times.data)
        return [moment_of(day, self.starts.data, self.zone.data) for day in days]

    def plan(self) -> Plan:
        """Hand over what was planned for the first time, or the only one."""
        return self.plans()[0]

    def plans(self) -> list[Plan]:
        """Hand over what was planned, each time."""
        return [
            Plan(
                title=self.title.data,
                starts_at=begin,
                ends_at=begin + timedelta(minutes=int(self.lasts.data)),
                zone=self.zone.data,
                intro=self.intro.data or "",
                place=self.place.data or "",
                link=self.link.data or "",
                seats=self.seats.data,
            )
            for begin in self.moments()
            if begin is not None
        ]


class ReplanForm(GatheringForm):
    """An event that is there already; of a series, this one alone."""

    repeats = None
    times = None
    version = NumberField(validators=[InputRequired()])


def days_of(first: date, repeats: Repeats, times: int) -> list[date]:
    """List the days of a series; a month that has no such day has its last one."""
    if repeats is Repeats.MONTHLY:
        found = []
        for number in range(times):
            year, month = divmod(first.year * 12 + first.month - 1 + number, 12)
            last = monthrange(year, month + 1)[1]
            found.append(date(year, month + 1, min(first.day, last)))
        return found
    return [first + timedelta(days=WEEKS[repeats] * number) for number in range(times)]


def filled(it: Gathering) -> dict[str, Any]:
    """Give an event as the form shows it: by the clock of its zone."""
    begin = it.starts_at.astimezone(zone_info(it.zone))
    return {
        "title": it.post.title,
        "intro": it.intro,
        "day": begin.date(),
        "starts": f"{begin:%H:%M}",
        "lasts": str(int((it.ends_at - it.starts_at).total_seconds() // 60)),
        "zone": it.zone,
        "place": it.place,
        "link": it.link,
        "seats": it.seats,
        "version": it.post.version,
    }


def moment_of(day: date, clock: str, zone: str) -> datetime | None:
    """Find the moment of a time by the clocks of a zone; None where they leave it out.

    Of a time that comes twice, the first is meant.
    """
    at = time_of(clock)
    if at is None:
        return None
    there = datetime.combine(day, at, zone_info(zone))
    moment = there.astimezone(UTC)
    back = moment.astimezone(there.tzinfo)
    return moment if back.replace(tzinfo=None) == there.replace(tzinfo=None) else None


def is_link(address: str) -> bool:
    """Tell whether an address leads to the web, with nobody's password in it."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in ("https", "http")
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and not re.search(r"\s", address)
        )
    except ValueError:
        return False


class SignUpForm(Form):
    """Nothing but the wish itself."""


class ListForm(SearchForm):
    """Which events, and where."""

    only = SelectField(choices=[one.value for one in Only], default=Only.COMING.value)
    community = StringField(validators=[Length(max=limits.NAME)])
