"""What does the form for a filter ask?"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice

from models import FilterKind, FilterWay, limits, now
from social.errors import Invalid
from social.fields import DayField, at_most, one_line, required
from social.filters.actions import Wish
from social.forms import Form
from social.reader import zone_info

AHEAD = timedelta(days=3660)

KINDS = {
    FilterKind.WORDS: _l("Words"),
    FilterKind.TOPIC: _l("A topic"),
    FilterKind.PERSON: _l("A colleague"),
    FilterKind.COMMUNITY: _l("A community"),
}
WAYS = {
    FilterWay.FOLD: _l("Folded, with a line that says why"),
    FilterWay.LEAVE_OUT: _l("Not on my home page, and folded elsewhere"),
}


class Span(StrEnum):
    """Until when it holds."""

    WEEK = "week"
    MONTH = "month"
    DAY = "day"
    GOOD = "good"


SPANS = {
    Span.WEEK: _l("For a week"),
    Span.MONTH: _l("For a month"),
    Span.DAY: _l("Until a day"),
    Span.GOOD: _l("For good"),
}
DAYS = {Span.WEEK: 7, Span.MONTH: 30}


class FilterForm(Form):
    """What somebody does not want to see."""

    kind = SelectField(
        _l("What it is about"),
        choices=[SelectChoice(key, name) for key, name in KINDS.items()],
        default=FilterKind.WORDS,
    )
    what = StringField(
        _l("Which"),
        filters=[one_line],
        validators=[required(), at_most(limits.FILTER)],
        description=_l("A word or a phrase, #topic, @colleague or the name of a community"),
    )
    way = RadioField(
        _l("How you see it"),
        choices=[SelectChoice(key, name) for key, name in WAYS.items()],
        default=FilterWay.FOLD,
    )
    is_block = BooleanField(
        _l("A colleague: no private messages between us either"),
    )
    span = RadioField(
        _l("Until when"),
        choices=[SelectChoice(key, name) for key, name in SPANS.items()],
        default=Span.MONTH,
    )
    day = DayField(_l("Day"))

    def wish(self, zone: str) -> Wish:
        """Read what was asked for; Invalid for a day that is none to come."""
        return Wish(
            kind=FilterKind(self.kind.data),
            what=self.what.data or "",
            way=FilterWay(self.way.data),
            is_block=bool(self.is_block.data),
            until=self.end(zone),
        )

    def end(self, zone: str) -> datetime | None:
        """Say until when it holds: to the end of a day, by the clocks of a zone."""
        span = Span(self.span.data)
        if span is Span.GOOD:
            return None
        if span in DAYS:
            return now() + timedelta(days=DAYS[span])
        if self.day.data is None:
            raise Invalid(day=_("Say on which day."))
        after = self.day.data + timedelta(days=1)
        end = datetime.combine(after, time(), zone_info(zone))
        if not now() < end <= now() + AHEAD:
            raise Invalid(day=_("Name a day to come."))
        return end
