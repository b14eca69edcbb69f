"""What does an officer fill in to take something out?"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from archive.exporting.state import ALL, FORMATS
from models import Grant, Production
from social.fields import Lines
from social.forms import Form
from social.records.exports import words
from social.records.exports.actions import Order
from social.records.words import PURPOSES


class ExportForm(Form):
    """By which grant, in which formats, for whom."""

    grant = SelectField(_l("By the grant"), coerce=int)
    formats = SelectMultipleField(
        _l("In these formats"),
        choices=lambda: [SelectChoice(name, words.FORMATS[name]) for name in ALL],
        default=list(FORMATS),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    recipients = Lines(
        _l("For these recipients alone"),
        description=_l(
            "Their public keys of age, one a line, such as age1…. Nobody else opens it then, you "
            "neither. Empty: a file that whoever has it can open."
        ),
    )

    def offer(self, grants: Sequence[Grant]) -> None:
        """Say which grants there are to choose from."""
        self.grant.choices = [
            SelectChoice(grant.id, f"{grant.id}: {PURPOSES[grant.purpose]}") for grant in grants
        ]

    def order(self, production: Production | None) -> Order:
        """Hand over what is wanted."""
        return Order(
            grant_id=self.grant.data,
            formats=self.formats.data or (FORMATS[0],),
            recipients=self.recipients.lines(),
            production=production,
        )
