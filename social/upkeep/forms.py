"""What do administrators fill in to tell all something, or to let Kring rest?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from models import BannerLevel, limits
from social import fields
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES, DayField, at_most, one_line, required
from social.forms import Form
from social.reader import zone_info
from social.times import time_of

LEVELS = {
    BannerLevel.NOTE: _l("To know"),
    BannerLevel.CARE: _l("Take care"),
    BannerLevel.STOP: _l("Something does not work"),
}


def clock_field(label: object) -> StringField:
    """Make a field for a time of day."""
    return StringField(
        label,
        [at_most(10)],
        filters=[one_line],
        description=_l("Empty: 8:00."),
        render_kw={"autocomplete": "off"},
    )


class TimesForm(Form):
    """From when until when; the languages join as fields."""

    begins_day = DayField(_l("Begins on"), description=_l("Empty: now."))
    begins_clock = clock_field(_l("Begins at"))
    ends_day = DayField(_l("Ends on"))
    ends_clock = clock_field(_l("Ends at"))

    def words(self) -> dict[str, str]:
        """Give what was typed, by language."""
        found = (field for field in self if field.name in LANGUAGE_NAMES)
        return {field.name: field.data for field in found if field.data}

    def begins(self, zone: str) -> datetime | None:
        """Read when it begins; None for now."""
        return self.moment("begins", self.begins_day.data, self.begins_clock.data, zone)

    def ends(self, zone: str) -> datetime | None:
        """Read when it ends; None where nobody says."""
        return self.moment("ends", self.ends_day.data, self.ends_clock.data, zone)

    @staticmethod
    def moment(which: str, day: date | None, typed: str | None, zone: str) -> datetime | None:
        """Read a day and a time by the clocks of a zone; a time alone is of no day."""
        clock = time_of(typed) if typed else time(8, 0)
        if clock is None:
            raise Invalid(**{f"{which}_clock": _("Write a time such as 8:30.")})
        if day is None:
            if typed:
                raise Invalid(**{f"{which}_day": _("Say on which day.")})
            return None
        return datetime.combine(day, clock, zone_info(zone)).astimezone(UTC)


class BannerForm(TimesForm):
    """Words above every page."""

    ends_day = DayField(_l("Ends on"), [required()])
    level = RadioField(
        _l("How much it matters"),
        choices=[SelectChoice(level.value, words) for level, words in LEVELS.items()],
        default=BannerLevel.NOTE.value,
    )
    may_go = BooleanField(_l("Readers can put it away, each in their own browser"), default=True)


class MaintenanceForm(TimesForm):
    """A time in which nothing can be written."""

    may_read = BooleanField(
        _l("People can read meanwhile"),
        description=_l("Otherwise they see a page with your message and nothing else."),
        default=True,
    )


def with_words(kind: type[TimesForm], names: Mapping[str, str], **values: Any) -> Any:
    """Make a form with one text a language; `names` says what each is called."""

    class Worded(kind):  # type: ignore[valid-type,misc]
        pass

    for language, name in names.items():
        field = TextAreaField(
            name,
            [at_most(limits.TITLE)],
            filters=[fields.one_line],
            render_kw={"lang": language, "dir": "auto", "rows": "2"},
        )
        setattr(Worded, language, field)
    return Worded(**values)
