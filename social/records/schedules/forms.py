"""What does an officer fill in so that something leaves every day?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from archive.exporting.state import ALL, FORMATS
from models import Grant, Schedule, ScheduleTarget, limits
from social import fields
from social.fields import FilledIn, Lines
from social.forms import Form
from social.records.exports import words as of_exports
from social.records.schedules.actions import Setting
from social.records.schedules.targets import known
from social.records.schedules.words import TARGETS
from social.records.words import PURPOSES

HOUR = 3  # of the night, when little else is done


class ScheduleForm(Form):
    """By which grant, where to, when, in which formats, and who can open it."""

    grant = SelectField(_l("By the grant"), coerce=int)
    after = SelectField(_l("It begins"), coerce=int)
    target = SelectField(_l("Where to"))
    folder = fields.line(
        _l("Folder there"),
        limits.FOLDER,
        description=_l("Small letters, digits and hyphens. Packages lie there in their order."),
    )
    hour = SelectField(
        _l("Every day at"),
        coerce=int,
        choices=lambda: [SelectChoice(hour, f"{hour:02}:00") for hour in range(24)],
        default=HOUR,
    )
    formats = SelectMultipleField(
        _l("In these formats"),
        choices=lambda: [SelectChoice(name, of_exports.FORMATS[name]) for name in ALL],
        default=list(FORMATS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    recipients = Lines(
        _l("For these recipients alone"),
        validators=[FilledIn()],
        description=_l(
            "Their public keys of age, one a line, such as age1…. Nobody else opens it. At least "
            "one: nothing leaves in the open every day."
        ),
    )

    def offer(self, grants: Sequence[Grant], over: Sequence[Schedule]) -> None:
        """Say which grants and places there are, and which earlier ones these can go on from."""
        self.grant.choices = [
            SelectChoice(grant.id, f"{grant.id}: {PURPOSES[grant.purpose]}") for grant in grants
        ]
        self.target.choices = [
            SelectChoice(target.value, TARGETS[target])
            for target in known(current_app.config["SETTINGS"])
        ]
        self.after.choices = [SelectChoice(0, _("with the first entry of the log"))] + [
            SelectChoice(
                one.id,
                _(
                    "where number %(number)s ended, with entry %(entry)s",
                    number=one.id,
                    entry=one.next,
                ),
            )
            for one in over
        ]

    def setting(self, over: Sequence[Schedule]) -> Setting:
        """Hand over what is wanted."""
        return Setting(
            grant_id=self.grant.data,
            target=ScheduleTarget(self.target.data),
            folder=self.folder.data or "",
            formats=self.formats.data or (FORMATS[0],),
            recipients=self.recipients.lines(),
            hour=self.hour.data,
            after=next((one for one in over if one.id == self.after.data), None),
        )
