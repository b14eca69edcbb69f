"""What does a browser send about statements?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import Optional

from models import Audience, Level, Statement, StatementKind, limits
from models.folding import fold
from social.expertise.lines import names_of
from social.expertise.wording import AUDIENCES, LEVELS, QUESTIONS
from social.fields import DayField, at_most, line, text
from social.forms import Form, Seen
from social.stating import COLUMNS, CONCEPTS, Saying
from social.workplaces import sites

UNDECIDED = ""  # no term was offered yet
NONE = "0"  # none of those that were


def year(label: Any, **more: Any) -> IntegerField:
    """Make a field for a year."""
    look = {"inputmode": "numeric", "maxlength": 4, "class": "short"}
    return IntegerField(label, [Optional()], render_kw=look, **more)


class StatementForm(Form):
    """One line of a profile. Which fields there are depends on its kind."""

    phrase = line("", limits.NAME)
    words = text(
        _l("In your own words"),
        limits.STATEMENT - limits.NAME,
        id="own-words",
        description=_l("In the language that you like. Colleagues of other languages find it too."),
    )
    concept = HiddenField(validators=[at_most(20)], default=UNDECIDED)
    # What the terms were offered for: whoever calls it something else is asked again.
    offered_for = HiddenField(validators=[at_most(limits.NAME)])
    level = SelectField(_l("How well?"), [Optional(strip_whitespace=False)])
    since = year(_l("Since (year)"))
    until = year(_l("Until (year)"), description=_l("Leave it empty while it goes on."))
    last_used = year(_l("Last used (year)"))
    valid_until = DayField(_l("Valid until"))
    site = SelectField(_l("Site"), [Optional(strip_whitespace=False)])
    role = line(_l("Your part in it"), limits.NAME, optional=True)
    customer = line(
        _l("Customer or tender"),
        limits.NAME,
        optional=True,
        description=_l("Only if colleagues may know."),
    )
    upload = FileField(
        _l("The certificate itself"),
        description=_l("Whoever reads this line can open it."),
    )
    audience = RadioField(_l("Who sees this line?"), default=Audience.ALL)

    def __init__(self, kind: StatementKind, **more: Any) -> None:
        super().__init__(**more)
        self.kind = kind
        self.has = COLUMNS[kind]
        self.phrase.label.text = QUESTIONS[kind]
        self.level.choices = [("", _("Choose")), *LEVELS.items()]
        self.site.choices = [("", _("No site")), *((str(one.id), one.name) for one in sites())]
        self.audience.choices = list(AUDIENCES.items())

    def validate(self, *args: Any, **more: Any) -> bool:
        """Ask for the level of a language as well."""
        is_valid = bool(super().validate(*args, **more))
        if "level" in self.has and not self.level.data:
            self.level.errors = [*self.level.errors, _("Choose a level.")]
            return False
        return is_valid

    @property
    def concept_id(self) -> int | None:
        """Give the term that was chosen."""
        chosen = self.concept.data or ""
        return int(chosen) if chosen.isdecimal() and len(chosen) < 10 and int(chosen) else None

    @property
    def is_undecided(self) -> bool:
        """Tell whether terms are still to be offered."""
        return not self.concept.data and bool(CONCEPTS[self.kind])

    def is_named(self, phrase: str, words: str) -> bool:
        """Tell whether a phrase is a name of the chosen term, or stands in the words already."""
        names = names_of([self.concept_id] if self.concept_id else [])
        known = {fold(one.words) for one in names.get(self.concept_id or 0, [])}
        return fold(phrase) in known | {fold(one) for one in words.split("\n")}

    def saying(self, file_id: int | None = None) -> Saying:
        """Hand over what was typed: what it is called first, unless the term says it."""
        phrase, words = self.phrase.data or "", self.words.data or ""
        if not words:
            words = phrase
        elif self.concept_id is None or not self.is_named(phrase, words):
            words = f"{phrase}\n{words}"
        return Saying(
            kind=self.kind,
            words=words,
            concept_id=self.concept_id,
            level=Level(self.level.data) if self.level.data else None,
            since=self.since.data,
            until=self.until.data,
            last_used=self.last_used.data,
            valid_until=self.valid_until.data,
            site_id=int(self.site.data) if self.site.data else None,
            role=self.role.data or "",
            customer=self.customer.data or "",
            file_id=file_id,
            audience=Audience(self.audience.data),
        )


class EditStatementForm(StatementForm, Seen):
    """A line that is there already."""


def filled(statement: Statement, title: str) -> EditStatementForm:
    """Show a statement in the form, `title` being the name of its term."""
    first, _sign, rest = statement.words.partition("\n")
    is_linked = statement.concept_id is not None
    return EditStatementForm(
        statement.kind,
        data={
            "phrase": title if is_linked else first,
            "words": statement.words if is_linked else rest,
            "concept": str(statement.concept_id) if is_linked else UNDECIDED,
            "level": statement.level or "",
            "site": str(statement.site_id or ""),
            **{
                name: getattr(statement, name)
                for name in (
                    "since", "until", "last_used", "valid_until", "role", "customer", "audience",
                    "version",
                )
            },
        },
    )  # fmt: skip
