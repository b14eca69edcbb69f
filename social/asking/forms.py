"""What is filled in to announce a session?"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from models import Person, limits, now
from moderation import Draft
from social.asking.actions import Plan
from social.days import beginning
from social.errors import Invalid
from social.fields import DayField, line, text
from social.forms import Form


class SessionForm(Form):
    """A session in which a leader is asked."""

    title = line(_l("Title"), limits.TITLE)
    text = text(_l("What it is about"), limits.DESCRIPTION, optional=False)
    first = DayField(
        _l("Questions from"), description=_l("Leave it empty to take questions at once.")
    )
    until = DayField(_l("Questions until the end of"))
    answers = DayField(_l("Answers until the end of"))
    redact = HiddenField()
    key = HiddenField(default=lambda: secrets.token_hex(16))

    def plan(self, writer: Person) -> Plan:
        """Hand over the plan, by the writer's clock; raises Invalid for days that lack."""
        for name in ("until", "answers"):
            if self[name].data is None:
                raise Invalid(**{name: _("Fill this in.")})
        first: date | None = self.first.data
        opens_at = beginning(first, writer.zone) if first else now()
        return Plan(
            Draft(
                source=self.text.data or "",
                title=self.title.data or "",
                limit=limits.POST,
                redacts=self.redact.data == "1",
            ),
            max(opens_at, now()),
            beginning(self.until.data + timedelta(days=1), writer.zone),
            beginning(self.answers.data + timedelta(days=1), writer.zone),
        )
