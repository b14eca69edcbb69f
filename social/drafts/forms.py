"""What is said of a planned post: when it goes out, or which version is meant?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from social.fields import NumberField
from social.forms import Form
from social.outside import Off
from social.when import WhenForm


class SeenForm(Form):
    """The version that its author looked at."""

    version = NumberField(validators=[InputRequired()])


READERS = "readers"


class PlanForm(SeenForm, WhenForm):
    """When it goes out; also when most of those who are off work again, where somebody is."""

    def __init__(self, off: Off | None, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.off = off
        if off is not None:
            words = (
                _(
                    "When their work begins again, on %(day)s at %(time)s their time",
                    day=off.day,
                    time=off.clock,
                )
                if off.day
                else _("When their work begins again, at %(time)s their time", time=off.clock)
            )
            self.when.choices = [SelectChoice(READERS, words), *self.when.choices]

    def moment(self, zone: str) -> datetime:
        """Read when it is to be, by the clocks of a zone; raises Invalid for what is no time."""
        if self.when.data == READERS and self.off is not None:
            return self.off.opens
        return super().moment(zone)
