"""What does an officer fill in?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from models import (
    Community,
    Exemption,
    GrantPurpose,
    Outcome,
    RecordKind,
    RequestKind,
    Start,
    Withholding,
    limits,
    now,
    session,
)
from models.grant import DAYS
from social import fields
from social.fields import DayField, Lines, NumberField
from social.finding import within_range
from social.forms import Form, SearchForm
from social.records.fields import (
    AnyCountryField,
    PeopleField,
    PeriodField,
    PlacesField,
)
from social.records.grants import Ask
from social.records.holds import Question
from social.records.requests import Decision
from social.records.rules import Wish
from social.records.words import (
    DROPPED,
    EXEMPTIONS,
    FINDINGS,
    GIVINGS,
    KINDS,
    OUTCOMES,
    PURPOSES,
    REQUESTS,
    STARTS,
    WITHHOLDINGS,
)
from social.viewer import viewer


def communities() -> list[tuple[str, str]]:
    """List the communities, also those that are closed to the officer; deleted ones last."""
    rows = session.execute(
        select(Community.id, Community.name, Community.deleted_at).order_by(
            Community.deleted_at.is_not(None), Community.name_folded
        )
    )
    found = [
        (str(key), _("%(name)s (deleted)", name=name) if gone else name) for key, name, gone in rows
    ]
    return [("", _("All communities")), *found]


class RuleFields:
    """What a rule says, whether it is asked in an address or sent."""

    kind = SelectField(
        _l("What is kept"), choices=lambda: [(one.value, words) for one, words in KINDS.items()]
    )
    country = AnyCountryField(_l("Country of the author's site"))
    community = SelectField(_l("Community"), choices=communities, default="")
    least = PeriodField(_l("At least"), description=_l("Nothing of it is erased before."))
    most = PeriodField(_l("At most"), description=_l("It is destroyed the night after."))
    starts = SelectField(
        _l("Counted"), choices=lambda: [(one.value, words) for one, words in STARTS.items()]
    )
    ends = BooleanField(_l("No rule of its own here any more"))
    basis = fields.line(_l("Legal basis"), limits.TITLE)
    source = fields.line(_l("Source"), limits.TITLE)
    valid_from = DayField(_l("Not before"))
    is_checked = BooleanField(_l("A lawyer has looked at it"))

    def wish(self) -> Wish:
        """Hand over what was chosen."""
        return Wish(
            kind=RecordKind(self.kind.data),
            country=self.country.data or None,
            community_id=int(self.community.data) if self.community.data else None,
            least=self.least.data,
            most=self.most.data,
            starts=Start(self.starts.data),
            ends=self.ends.data,
            basis=self.basis.data,
            source=self.source.data,
            valid_from=self.valid_from.data,
            is_checked=self.is_checked.data,
        )


class TrialForm(RuleFields, SearchForm):
    """A rule that is tried before it is proposed."""

    refuse = Form.refuse


class RuleForm(RuleFields, Form):
    """A rule that is proposed."""


class HoldForm(Form):
    """A question that keeps what answers to it."""

    matter = fields.line(_l("Matter"), limits.TITLE)
    of = NumberField(validators=[Optional()])  # the matter that has a page, where it is for one
    reason = fields.text(_l("Reason"), limits.DESCRIPTION, optional=False)
    people = PeopleField(
        _l("Written by"),
        description=_l(
            "Whole names, names with @ or e-mail addresses, one a line: any of them. "
            "Empty: everybody."
        ),
    )
    communities = PlacesField(
        _l("In the communities"),
        description=_l("One a line, deleted ones too: any of them. Empty: all."),
    )
    begins = DayField(_l("From this day"))
    ends = DayField(_l("To this day, included"))
    words = Lines(
        _l("With the words"),
        id="hold-words",
        description=_l(
            "A line is looked for as it stands, one word or several: any of the lines. 100 lines "
            "at most. Empty: whatever it says."
        ),
    )
    review = DayField(
        _l("Review the hold on"),
        description=_l("Within six months. If left empty: in six months."),
    )

    def question(self) -> Question:
        """Hand over what was asked; days are those of the officer's zone."""
        after = self.ends.data + timedelta(days=1) if self.ends.data else None
        return Question(
            matter=self.matter.data,
            matter_id=within_range(self.of.data) if self.of.data is not None else None,
            reason=self.reason.data or "",
            people_ids=self.people.ids,
            community_ids=self.communities.ids,
            begins_at=midnight(self.begins.data),
            ends_at=midnight(after),
            words=self.words.lines(),
            review_at=midnight(self.review.data),
        )


class GrantForm(Form):
    """What an officer wants to read, and why."""

    purpose = SelectField(
        _l("Purpose"),
        choices=lambda: [(one.value, words) for one, words in PURPOSES.items()],
        description=_l("Only some suffice for private communities and for messages: see below."),
    )
    reason = fields.text(_l("Why it is needed"), limits.DESCRIPTION, optional=False)
    people = PeopleField(
        _l("Of these people"),
        description=_l(
            "Whole names, names with @ or e-mail addresses, one a line. Empty: everybody."
        ),
    )
    communities = PlacesField(
        _l("In the communities"),
        description=_l("One a line, deleted ones too: any of them. Empty: all."),
    )
    begins = DayField(_l("From this day"), validators=[InputRequired()])
    ends = DayField(_l("To this day, included"), validators=[InputRequired()])
    with_private = BooleanField(_l("Private and hidden communities, too"))
    with_direct = BooleanField(
        _l("Messages between people, too"), description=_l("Only of people whom you name.")
    )
    days = NumberField(
        _l("Days it stays open"),
        [InputRequired()],
        default=DAYS,
        description=_l("At most %(most)s, counted from the approval.", most=DAYS),
    )
    officers = PeopleField(
        _l("Officers who use it with you"),
        description=_l(
            "Whole names, names with @ or e-mail addresses, one a line. They do not approve it."
        ),
    )

    def ask(self) -> Ask:
        """Hand over what was asked; days are those of the officer's zone.

        Where a day is missing, which its field says, from or to all time; so is every purpose fine
        where none is chosen.
        """
        begins = midnight(self.begins.data) or datetime.min.replace(tzinfo=UTC)
        ends = midnight(self.ends.data + timedelta(days=1)) if self.ends.data else None
        purpose = GrantPurpose.LEGAL_DISPUTE if self.purpose.errors else self.purpose.data
        return Ask(
            purpose=GrantPurpose(purpose),
            reason=self.reason.data or "",
            people_ids=self.people.ids,
            community_ids=self.communities.ids,
            officer_ids=self.officers.ids,
            begins_at=begins,
            ends_at=ends or datetime.max.replace(tzinfo=UTC),
            with_private=self.with_private.data,
            with_direct=self.with_direct.data,
            days=self.days.data or 0,
        )


class AnswerForm(Form):
    """Why somebody says no to a grant."""

    answer = fields.text(_l("Why not"), limits.DESCRIPTION, optional=False)


class IdentitiesForm(Form):
    """What was found that makes names necessary."""

    reason = fields.text(
        _l("What you found that makes names necessary"),
        limits.DESCRIPTION,
        id="identities-reason",
        optional=False,
    )


class FindingForm(Form):
    """What somebody else says of a grant that was taken in haste."""

    finding = RadioField(
        _l("Was it right not to wait?"),
        choices=lambda: [(one.value, words) for one, words in FINDINGS.items()],
    )
    review = fields.text(_l("Why"), limits.DESCRIPTION, optional=False)


class AboutForm(SearchForm):
    """Whose looks are looked for."""

    refuse = Form.refuse

    person = PeopleField(_l("Person"), description=_l("A name with @ or an e-mail address."))


class RequestForm(Form):
    """Who asked for what, and when."""

    kind = RadioField(
        _l("What is asked for"),
        choices=lambda: list(REQUESTS.items()),
        default=RequestKind.ERASURE.value,
    )
    person = PeopleField(
        _l("Person"),
        validators=[fields.Sometimes()],
        description=_l("A name with @ or an e-mail address."),
    )
    asked = DayField(_l("Asked on"), description=_l("Today, if nothing is filled in."))
    wish = fields.text(_l("What they asked for"), limits.DESCRIPTION)

    def validate_person(self, field: PeopleField) -> None:
        """Take one person, no more and no less."""
        if len(field.ids) != 1:
            raise ValidationError(_("Name one person."))

    def asked_at(self) -> datetime:
        """Give the moment that the term begins with."""
        return midnight(self.asked.data) or now()


class DecisionForm(Form):
    """What becomes of all that was found of a kind, or of one of them."""

    noun = HiddenField()
    number = NumberField(_l("Only number"), [Optional()])
    outcome = SelectField(_l("What becomes of it"), choices=lambda: list(OUTCOMES.items()))
    exemption = SelectField(
        _l("If refused: article 17(3)"),
        choices=lambda: [("", _("Choose a letter")), *EXEMPTIONS.items()],
        default="",
    )
    until = DayField(_l("If restricted: until"))
    note = fields.line(_l("Note"), limits.TITLE, optional=True)

    def decision(self) -> Decision:
        """Hand over what was decided; what does not go with the outcome is left out."""
        outcome = Outcome(self.outcome.data)
        letter = self.exemption.data if outcome is Outcome.REFUSE else ""
        return Decision(
            noun=self.noun.data or "",
            noun_id=within_range(self.number.data) if self.number.data is not None else None,
            outcome=outcome,
            exemption=Exemption(letter) if letter else None,
            until=midnight(self.until.data) if outcome is Outcome.RESTRICT else None,
            note=self.note.data or "",
        )


class GivingForm(Form):
    """How all that was found of a kind is given, or one of them."""

    noun = HiddenField()
    number = NumberField(_l("Only number"), [Optional()])
    outcome = SelectField(_l("What becomes of it"), choices=lambda: list(GIVINGS.items()))
    withholding = SelectField(
        _l("If withheld: why"),
        choices=lambda: [("", _("Choose a reason")), *WITHHOLDINGS.items()],
        default="",
    )
    note = fields.line(_l("Note"), limits.TITLE, optional=True)

    def decision(self) -> Decision:
        """Hand over what was decided; what does not go with the outcome is left out."""
        outcome = Outcome(self.outcome.data)
        ground = self.withholding.data if outcome is Outcome.WITHHOLD else ""
        return Decision(
            noun=self.noun.data or "",
            noun_id=within_range(self.number.data) if self.number.data is not None else None,
            outcome=outcome,
            withholding=Withholding(ground) if ground else None,
            note=self.note.data or "",
        )


class DropForm(Form):
    """Why a request is not pursued."""

    ground = RadioField(_l("Why"), choices=lambda: list(DROPPED.items()))
    reason = fields.text(
        _l("What the person reads about it"), limits.DESCRIPTION, id="drop-reason", optional=False
    )


class BackForm(Form):
    """What whoever decided is to look at again."""

    note = fields.text(
        _l("What has to be looked at again"), limits.DESCRIPTION, id="back-note", optional=False
    )


class ExtensionForm(Form):
    """Why two months more are needed."""

    reason = fields.text(_l("Why two months more"), limits.DESCRIPTION, optional=False)


class ReviewForm(Form):
    """When somebody looks at a hold again."""

    review = DayField(_l("Review on"))


class ReleaseForm(Form):
    """Why a hold is over."""

    reason = fields.text(_l("Why it is not needed any more"), limits.DESCRIPTION, optional=False)


def midnight(day: date | None) -> datetime | None:
    """Give the moment that a day begins for the officer."""
    if day is None:
        return None
    return datetime.combine(day, time(), ZoneInfo(viewer().zone)).astimezone(UTC)


def asked(form: Any) -> Sequence[tuple[str, str]]:
    """List what was asked in an address, to be sent on as it is."""
    return [(name, value) for name, value in form.items(multi=True) if name != "csrf_token"]
