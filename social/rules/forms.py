"""What does a moderator fill in about a house rule?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput

from models import Community, Stage, limits, session
from moderation.language import LANGUAGES
from moderation.ruling import Action, Bound, Kind, Problem, Scope, Severity
from moderation.ruling import Rule as Said
from moderation.ruling.rulesheet import escaped, plain_line
from social import fields
from social.fields import LANGUAGE_NAMES, DayField, Lines, NumberField
from social.forms import Form
from social.rules import words
from social.viewer import viewer

MOST = 200_000  # characters of a list; the rules themselves say how many things there may be
NOTHING = Scope()


class Several(SelectMultipleField):
    """Some of a few, each with a box to tick; none stands for all."""

    option_widget = CheckboxInput()


class Places(Lines):
    """Communities that the viewer may know of, by the name in their address; one a line."""

    ids: Sequence[int] = ()

    def pre_validate(self, form: Any) -> None:
        """Find each of them."""
        self.ids = [self.find(line.lower().lstrip("~")) for line in self.lines()]

    def find(self, slug: str) -> int:
        """Find one."""
        named = select(Community.id).where(Community.slug == slug, Community.found_by(viewer()))
        found = session.scalar(named)
        if found is None:
            raise ValidationError(_("No community is called %(name)s.", name=slug))
        return found


class Needed:
    """Mark a field that has to be filled in; what is missing says the rule itself."""

    field_flags = {"required": True}  # noqa: RUF012 -- WTForms reads it so

    def __call__(self, form: Any, field: Any) -> None:
        """Take anything."""


def some(label: Any, description: Any = "", *, needed: bool = False) -> Lines:
    """Make a field for things that stand one a line."""
    checks = [Length(max=MOST), *([Needed()] if needed else [])]
    return Lines(label, validators=checks, description=description)


def choices(said: Any) -> Any:
    """List what can be chosen, in the reader's language."""
    return lambda: [(one, text) for one, text in said.items()]


class RuleForm(Form):
    """A house rule in all its parts."""

    version = NumberField(validators=[Optional()], widget=HiddenInput())
    key = fields.line(
        _l("Name"),
        limits.NAME,
        description=_l("Small letters, digits, dots and dashes, as in insults.nl; it stays."),
    )
    kind = SelectField(_l("What it looks for"), choices=choices(words.KINDS))
    seeks = some(
        _l("Which"),
        _l("One a line: words or phrases, patterns, hosts as example.com, files as *.docm."),
        needed=True,
    )
    bound = SelectField(_l("Words count as"), choices=choices(words.BOUNDS))
    is_folded = BooleanField(_l("See through disguises, such as 1d10t or i d i o t"), default=True)
    has_case = BooleanField(_l("Capitals matter"))
    in_quotes = BooleanField(_l("Count in quotations, too"))
    unless = some(_l("Not in a sentence with"), _l("One a line."))
    action = SelectField(_l("What it asks for"), choices=choices(words.ACTIONS))
    severity = SelectField(_l("How grave it is"), choices=choices(words.SEVERITIES))
    message_en = fields.text("English", limits.DESCRIPTION, sometimes=True)
    message_nl = fields.text("Nederlands", limits.DESCRIPTION, sometimes=True)
    message_fr = fields.text("Français", limits.DESCRIPTION, sometimes=True)
    message_de = fields.text("Deutsch", limits.DESCRIPTION, sometimes=True)
    reason = fields.text(_l("Why there is this rule"), limits.DESCRIPTION, optional=False)
    owner = fields.line(
        _l("Who answers for it"),
        limits.EMAIL,
        optional=True,
        description=_l("A name with @ or an e-mail address; nobody: you."),
    )
    communities = Places(
        _l("Communities"), description=_l("Names as in their address, one a line. None: all.")
    )
    kinds = Several(
        _l("Where it counts"), choices=choices(words.PLACES), description=_l("None: everywhere.")
    )
    languages = Several(
        _l("In which languages"),
        choices=lambda: [(one, LANGUAGE_NAMES[one]) for one in LANGUAGES],
        description=_l("None: all."),
    )
    expires = DayField(_l("To this day, included"))
    must = some(
        _l("Texts that it must find"),
        _l("One a line; \\n in one begins a new line of it."),
        needed=True,
    )
    must_not = some(_l("Texts that it must leave"), _l("One a line."))

    def said(self, kept: Scope = NOTHING) -> Said:
        """Hand over the rule; of `kept` stays what this form does not show to its reader."""
        return Said(
            key=self.key.data,
            kind=Kind(self.kind.data),
            seeks=tuple(self.seeks.lines()),
            action=Action(self.action.data),
            severity=Severity(self.severity.data),
            bound=Bound(self.bound.data),
            is_folded=self.is_folded.data,
            has_case=self.has_case.data,
            in_quotes=self.in_quotes.data,
            unless=tuple(self.unless.lines()),
            scope=Scope(
                communities=frozenset(self.communities.ids) | kept.communities,
                kinds=frozenset(self.kinds.data) | kept.kinds,
                languages=frozenset(self.languages.data),
            ),
            messages={
                one: self[f"message_{one}"].data for one in LANGUAGES if self[f"message_{one}"].data
            },
            owner=self.owner.data or "",
            reason=self.reason.data,
            expires=self.expires.data,
            must=tuple(map(plain_line, self.must.lines())),
            must_not=tuple(map(plain_line, self.must_not.lines())),
        )

    def show(self, problems: Sequence[Problem]) -> None:
        """Say beside each field what is wrong with the rule."""
        for problem in problems:
            name = "message_en" if problem.fact == "messages" else problem.fact
            field = self._fields.get(name, self.key)
            field.errors = [*field.errors, words.said(problem)]


def values_of(said: Said, owner: str, slugs: Sequence[str], version: int | None = None) -> Any:
    """Write a rule as the fields of the form have it."""
    return {
        "version": version,
        "key": said.key,
        "kind": said.kind.value,
        "seeks": "\n".join(said.seeks),
        "bound": said.bound.value,
        "is_folded": said.is_folded,
        "has_case": said.has_case,
        "in_quotes": said.in_quotes,
        "unless": "\n".join(said.unless),
        "action": said.action.value,
        "severity": said.severity.value,
        "reason": said.reason,
        "owner": owner,
        "communities": "\n".join(slugs),
        "kinds": sorted(said.scope.kinds),
        "languages": sorted(said.scope.languages),
        "expires": said.expires,
        "must": "\n".join(map(escaped, said.must)),
        "must_not": "\n".join(map(escaped, said.must_not)),
    } | {f"message_{one}": text for one, text in said.messages.items()}


class StageForm(Form):
    """How far a rule shall be."""

    stage = SelectField(_l("Stage"), choices=choices(words.STAGES))
    version = NumberField(validators=[InputRequired()])


class ProbeForm(Form):
    """A text to try the rules on."""

    words = fields.text(_l("Your text"), limits.POST, optional=False, id="probe-words")


class WishForm(Form):
    """A decision about a wish as it was read."""

    seal = HiddenField(validators=[InputRequired()])


class FileForm(Form):
    """Rules from a file."""

    file = FileField(
        _l("File of rules"),
        [FileRequired(_l("Choose a file."))],
        description=_l("YAML or CSV, as Kring writes them."),
        render_kw={"accept": ".yaml,.yml,.csv"},
    )
    stage = SelectField(
        _l("They begin as"),
        choices=lambda: [(one.value, words.STAGES[one]) for one in (Stage.TRIAL, Stage.DRAFT)],
    )
