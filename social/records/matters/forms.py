"""What does an officer fill in about a matter?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import Optional

from models import RedactionReason, Round, limits
from social import fields
from social.errors import not_found
from social.fields import NumberField
from social.forms import Form
from social.records.fields import PeopleField
from social.records.matters.coding import Judgement
from social.records.matters.words import REASONS


class MatterForm(Form):
    """What officers gather, and why."""

    name = fields.line(_l("Name"), limits.TITLE)
    reason = fields.text(_l("What it is about"), limits.DESCRIPTION, optional=False)


class ClosingForm(Form):
    """Why a matter is over."""

    reason = fields.text(
        _l("Why it is over"), limits.DESCRIPTION, id="close-reason", optional=False
    )


class CustodianForm(Form):
    """Whom a matter is about."""

    people = PeopleField(
        _l("Whom it is about"),
        description=_l("Whole names, names with @ or e-mail addresses, one a line."),
    )


class JudgementForm(Form):
    """What a reader says of an item."""

    round = HiddenField()
    responsive = RadioField(
        _l("Does it answer to the matter?"),
        choices=lambda: [("yes", _l("Yes")), ("no", _l("No"))],
    )
    is_privileged = BooleanField(
        _l("Privileged"), description=_l("Between a lawyer and a client: it stays in the house.")
    )
    is_personal = BooleanField(_l("Personal"), description=_l("About somebody's private life."))
    needs_redaction = BooleanField(_l("Black something out before it leaves the house"))
    note = fields.text(_l("Note"), limits.DESCRIPTION)

    def judgement(self) -> Judgement:
        """Hand over what was judged."""
        return Judgement(
            is_responsive=self.responsive.data == "yes",
            is_privileged=self.is_privileged.data,
            is_personal=self.is_personal.data,
            needs_redaction=self.needs_redaction.data,
            note=self.note.data or "",
        )

    def turn(self) -> Round:
        """Say in which round it is said; 404 for one that there is not."""
        try:
            return Round(self.round.data or "")
        except ValueError:
            raise not_found() from None


class RedactionForm(Form):
    """Which words are blacked out, and why: those that are marked, or wherever some stand."""

    starts = NumberField(validators=[Optional()])
    ends = NumberField(validators=[Optional()])
    words = fields.line(
        _l("These words, wherever they stand"), limits.QUERY, optional=True, id="redact-words"
    )
    reason = RadioField(
        _l("Why"), choices=lambda: list(REASONS.items()), default=RedactionReason.PERSONAL.value
    )

    def why(self) -> RedactionReason:
        """Give the reason."""
        return RedactionReason(self.reason.data)


class SampleForm(Form):
    """How much is read a second time."""

    percent = NumberField(
        _l("Of a hundred"), [fields.FilledIn()], description=_l("Such as 10."), default=10
    )


class ProductionForm(Form):
    """How what leaves the house is numbered."""

    prefix = fields.line(_l("Letters before the number"), limits.PREFIX)
    first = NumberField(_l("First number"), [fields.FilledIn()], default=1)
