"""How are working hours asked for and written: days of the week, and half hours of the day?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from social.audience import Ticks

HALF_HOURS = range(0, 24 * 60 + 1, 30)
DAYS = (
    _l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"),
    _l("Sunday"),
)  # fmt: skip


def clock(minutes: int) -> str:
    """Write a time of the day."""
    return "{:02}:{:02}".format(*divmod(minutes, 60))


def half_hour(label: Any) -> SelectField:
    """Ask for a time of the day."""
    return SelectField(label, choices=[SelectChoice(str(one), clock(one)) for one in HALF_HOURS])


def offer_days(field: Ticks) -> None:
    """Offer the days of the week."""
    field.choices = [(str(number), name) for number, name in enumerate(DAYS, 1)]


def has_hours(days: Ticks, begins: SelectField, ends: SelectField) -> bool:
    """Look whether there are working hours, and say beside the field what is missing."""
    if not days.data:
        days.errors = [_("Choose at least one day.")]
    elif int(begins.data) >= int(ends.data):
        ends.errors = [_("The end comes after the beginning.")]
    return not (days.errors or ends.errors)


def in_words(days: Collection[int], begins: int, ends: int) -> str:
    """Say on which days somebody works, and from when to when."""
    named = ", ".join(str(DAYS[day - 1]) for day in sorted(days))
    return _("%(days)s, %(begins)s to %(ends)s", days=named, begins=clock(begins), ends=clock(ends))
