"""What does a moderator fill in?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional

from models import AppealOutcome, Measure, NoteFor, Person, limits
from moderation.ladder import LADDER, RUNGS
from social import fields
from social.fields import NumberField
from social.forms import Form, SearchForm
from social.reasons import APPEALS, AUDIENCES, MEASURES, MEASURES_OF_PERSON
from social.review.appealed import Verdict
from social.review.deciding import Ruling
from social.review.listing import Taken, Weight, Wish


class NoteForm(Form):
    """A word to the other moderators, or to one side."""

    words = fields.text(_l("Note"), limits.DESCRIPTION, optional=False, id="note-words")
    audience = RadioField(
        _l("Who reads it"),
        choices=lambda: [(one.value, words) for one, words in AUDIENCES.items()],
        default=NoteFor.JUDGES.value,
    )


class OpinionForm(Form):
    """Whose opinion is asked, and about what."""

    asked = SelectField(_l("Whose opinion"), coerce=int)
    words = fields.text(
        _l("What you would like to know"),
        limits.DESCRIPTION,
        optional=False,
        id="opinion-words",
    )

    def __init__(self, advisers: Sequence[Person], **more: Any) -> None:
        super().__init__(**more)
        self.asked.choices = [(one.id, one.name) for one in advisers]


class WishForm(SearchForm):
    """Which of the cases that wait to show."""

    weight = SelectField(
        _l("How grave"),
        [Optional(strip_whitespace=False)],
        choices=lambda: [("", _("All")), (Weight.GRAVE.value, _("Grave ones"))],
    )
    taken = SelectField(
        _l("By whom taken"),
        [Optional(strip_whitespace=False)],
        choices=lambda: [
            ("", _("All")),
            (Taken.NOBODY.value, _("By nobody")),
            (Taken.ME.value, _("By me")),
        ],
    )

    def wish(self) -> Wish:
        """Hand over what was asked for."""
        return Wish(
            weight=Weight(self.weight.data) if self.weight.data else None,
            taken=Taken(self.taken.data) if self.taken.data else None,
        )

    def kept(self) -> dict[str, str]:
        """List what was chosen, for the addresses of other pages."""
        return {name: value for name, value in self.data.items() if value}


class ReasonForm(Form):
    """Why something out of the ordinary is done; the ledger keeps it."""

    reason = fields.line(_l("Why"), limits.TITLE)


class DecisionForm(Form):
    """What is done, and the statement of reasons."""

    seen = HiddenField(validators=[Length(max=30)])  # the version of the words on the page
    measure = RadioField(_l("What is done"), [fields.required()])
    days = NumberField(
        _l("For how many days"),
        [Optional()],
        description=_l("Nothing: as long as this measure usually lasts."),
    )
    happened = fields.text(
        _l("What happened"),
        limits.DESCRIPTION,
        sometimes=True,
        description=_l("What was written or done, as you found it. Its author reads this."),
    )
    rule = fields.line(
        _l("Which house rule"),
        limits.TITLE,
        optional=True,
        sometimes=True,
        render_kw={"list": "house-rules"},
        description=_l("Choose one, or write which."),
    )
    why = fields.text(_l("Why the rule applies"), limits.DESCRIPTION, sometimes=True)

    def __init__(
        self, measures: Sequence[Measure], *, of_person: bool = False, **more: Any
    ) -> None:
        super().__init__(**more)
        words = MEASURES_OF_PERSON if of_person else MEASURES
        self.measure.choices = [(one.value, words[one]) for one in measures]

    def version(self) -> int:
        """Hand over which version was read; 0, which no text has, where that is not said."""
        digits = self.seen.data or ""
        return int(digits) if digits.isdecimal() and len(digits) < 10 else 0

    def ruling(self) -> Ruling:
        """Hand over what was decided; days are left out where nothing lasts."""
        measure = Measure(self.measure.data)
        return Ruling(
            measure=measure,
            days=(self.days.data or 0) if LADDER[measure].days else 0,
            happened=self.happened.data or "",
            rule=self.rule.data or "",
            why=self.why.data or "",
        )


class MessageForm(Form):
    """A word to whoever appealed."""

    words = fields.text(_l("Ask or answer"), limits.DESCRIPTION, optional=False, id="message-words")


class VerdictForm(Form):
    """What becomes of an appeal."""

    outcome = RadioField(
        _l("What becomes of it"),
        [fields.required()],
        choices=lambda: [(one.value, words) for one, words in APPEALS.items()],
    )
    measure = RadioField(
        _l("If it is softened: to what"), [Optional(strip_whitespace=False)], validate_choice=False
    )
    days = NumberField(_l("For how many days"), [Optional()])
    answer = fields.text(_l("Why, for whoever appealed"), limits.DESCRIPTION, optional=False)

    def __init__(self, decided: Measure, **more: Any) -> None:
        super().__init__(**more)
        milder = RUNGS[1 : max(RUNGS.index(decided), 1)]
        self.measure.choices = [(one.value, MEASURES[one]) for one in milder]

    def verdict(self) -> Verdict:
        """Hand over what was decided."""
        known = self.measure.data in set(Measure)
        measure = Measure(self.measure.data) if known else Measure.NONE
        return Verdict(
            outcome=AppealOutcome(self.outcome.data),
            answer=self.answer.data or "",
            measure=measure,
            days=(self.days.data or 0) if LADDER[measure].days else 0,
        )
