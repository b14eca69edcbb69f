"""What is written down for a crisis, and in one?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from models import Making, Person, RumourState, Safety, Scenario, limits
from moderation import is_blank
from social.audience import AudienceForm, Ticks, chosen, numbers
from social.crisis.preparing import Part, Plan, Step
from social.crisis.starting import AGO, Start
from social.crisis.wording import Words
from social.errors import Invalid
from social.fields import DayField, LanguageField, NumberField, at_most, line, one_line, text
from social.forms import Form
from social.naming import person_called
from social.whom import Whom
from social.workplaces import sites

MOST_PARTS, MOST_STEPS, SPARE = 12, 30, 2


class Rows(Field):
    """Several lines of a few fields each; lines that are left empty are none."""

    width = 3

    def __init__(self, label: Any, *, most: int, width: int = 3, **more: Any) -> None:
        super().__init__(label, **more)
        self.most, self.width = most, width
        self.type = "Rows"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines."""
        cells = [one_line(cell).strip() for cell in valuelist]
        found = [cells[at : at + self.width] for at in range(0, len(cells), self.width)]
        if found and len(found[-1]) != self.width:
            raise ValueError(_("This could not be taken."))
        self.data = [row for row in found if any(row)]
        if len(self.data) > self.most:
            raise ValueError(_("Write %(number)s lines at most.", number=self.most))

    def shown(self) -> list[list[str]]:
        """Give the lines, and some that are empty."""
        there = list(self.data or [])
        empty = [""] * self.width
        return there + [empty] * min(max(SPARE, 4 - len(there)), max(0, self.most - len(there)))


class PlanForm(AudienceForm):
    """What is prepared besides the words."""

    name = line(_l("What happens"), limits.NAME)
    purpose = text(_l("When to use it"), limits.DESCRIPTION)
    parts = Rows(_l("Who does what"), most=MOST_PARTS)
    steps = Rows(_l("What is to be done, in order"), most=MOST_STEPS)
    asks_safety = BooleanField(
        _l("Ask everybody whether they are safe"),
        description=_l("Names are shown only to those who have a role in it."),
    )
    must_acknowledge = BooleanField(
        _l("Everybody has to say that they have read it"),
        description=_l("Until then the banner stays large."),
    )
    minutes = NumberField(
        _l("Minutes from one update to the next"), validators=[InputRequired(_l("Fill this in."))]
    )
    review_on = DayField(
        _l("Look at it again on"), description=_l("Communications are reminded on that day.")
    )

    def plan(self) -> Plan:
        """Read what is planned; raises Invalid beside what cannot be read."""
        return Plan(
            name=self.name.data,
            purpose=self.purpose.data or "",
            whom=self.whom(),
            parts=[part(*row) for row in self.parts.data or ()],
            steps=[step(*row) for row in self.steps.data or ()],
            asks_safety=self.asks_safety.data,
            must_acknowledge=self.must_acknowledge.data,
            minutes=self.minutes.data,
            review_on=self.review_on.data,
        )


def part(name: str, person: str, substitute: str) -> Part:
    """Read one line of who does what."""
    if is_blank(name):
        raise Invalid(parts=_("Say what the role is called."))
    if len(name) > limits.NAME:
        raise Invalid(parts=_("This is too long: %(limit)s characters at most.", limit=limits.NAME))
    return Part(name, person_called(person, "parts"), person_called(substitute, "parts"))


def step(words: str, minutes: str, duty: str) -> Step:
    """Read one line of what is to be done."""
    if is_blank(words):
        raise Invalid(steps=_("Say what is to be done."))
    if len(words) > limits.TITLE or len(duty) > limits.NAME:
        limit = limits.TITLE
        raise Invalid(steps=_("This is too long: %(limit)s characters at most.", limit=limit))
    if not minutes:
        return Step(words, None, duty)
    if not (minutes.isdecimal() and minutes.isascii() and len(minutes) <= 4):
        raise Invalid(steps=_("Write minutes as a number, such as 15."))
    return Step(words, int(minutes), duty)


class NewScenarioForm(PlanForm):
    """A new scenario, and the language that its words are written in first."""

    language = LanguageField(_l("Written in"))


class EditScenarioForm(PlanForm):
    """One that is there already."""

    version = NumberField(validators=[InputRequired()])


def planned(scenario: Scenario, duties: Sequence[Any]) -> dict[str, Any]:
    """Say of a scenario what the form shows."""
    return {
        **chosen(Whom.read(scenario.audience)),
        "name": scenario.name,
        "purpose": scenario.purpose,
        "parts": [[one.name, handle(one.person), handle(one.substitute)] for one in duties],
        "steps": [
            [one["words"], "" if one["minutes"] is None else str(one["minutes"]), one["duty"]]
            for one in scenario.steps
        ],
        "asks_safety": scenario.asks_safety,
        "must_acknowledge": scenario.must_acknowledge,
        "minutes": scenario.minutes,
        "review_on": scenario.review_on,
        "version": scenario.version,
    }


def handle(person: Person | None) -> str:
    """Write whom a field names."""
    return f"@{person.handle}" if person else ""


class WordsForm(Form):
    """What is said in one language."""

    title = line(_l("Title"), limits.NAME)
    known = TextAreaField(_l("We know"))
    unknown = TextAreaField(_l("We do not know yet"))
    todo = TextAreaField(_l("What to do"))

    def words(self) -> Words:
        """Hand over what was typed."""
        return Words(
            self.title.data or "",
            self.known.data or "",
            self.unknown.data or "",
            self.todo.data or "",
        )


MADE_BY = [
    SelectChoice(Making.HUMAN, _l("Somebody who knows both languages")),
    SelectChoice(Making.MACHINE, _l("A machine: it is marked so")),
]


class StatementForm(WordsForm):
    """The first statement in one language."""

    version = NumberField(validators=[InputRequired()])
    making = RadioField(_l("Who translated it"), choices=MADE_BY, default=Making.HUMAN)


class UpdateForm(WordsForm):
    """Something new that is said."""

    language = LanguageField(_l("Written in"))
    edition = NumberField(validators=[InputRequired()])
    minutes = NumberField(
        _l("Next update in how many minutes"), validators=[InputRequired(_l("Fill this in."))]
    )


class TranslationForm(WordsForm):
    """What was said last, in another language."""

    edition = NumberField(validators=[InputRequired()])
    making = RadioField(_l("Who translated it"), choices=MADE_BY, default=Making.HUMAN)


class EndForm(WordsForm):
    """The last words."""

    language = LanguageField(_l("Written in"))
    edition = NumberField(validators=[InputRequired()])


class SeenForm(Form):
    """The version that somebody decides of."""

    version = NumberField(validators=[InputRequired()])


class StartForm(Form):
    """How a crisis starts."""

    version = NumberField(validators=[InputRequired()])
    sites = Ticks(_l("Sites"))
    is_drill = RadioField(
        _l("Is it real?"),
        choices=[
            SelectChoice("no", _l("It is real")),
            SelectChoice("yes", _l("It is a drill: everything is marked so")),
        ],
        validators=[InputRequired(_l("Say whether it is real."))],
    )
    pauses = BooleanField(
        _l("What is planned waits until somebody lets it go out"),
        description=_l("Announcements and newsletters that come due meanwhile. Not in a drill."),
    )
    ago = SelectField(
        _l("When was it noticed?"),
        choices=[SelectChoice(str(one), str(one)) for one in AGO],
        default="0",
    )
    sends = HiddenField(default="1")

    def offer(self, within: Sequence[int]) -> None:
        """Say what can be chosen: some sites, or all where none are named."""
        there = [one for one in sites() if not within or one.id in within]
        self.sites.choices = [(str(one.id), one.name) for one in there]
        self.ago.choices = [
            SelectChoice(
                str(one), _("%(minutes)s minutes ago", minutes=one) if one else _("Just now")
            )
            for one in AGO
        ]

    def start(self) -> Start:
        """Read how it starts."""
        return Start(
            sites=numbers(self.sites.data),
            is_drill=self.is_drill.data == "yes",
            pauses=self.pauses.data and self.is_drill.data != "yes",
            ago=int(self.ago.data),
            sends=self.sends.data != "0",
        )


class SafetyForm(Form):
    """Whether somebody is safe, and where they are."""

    state = RadioField(
        _l("Are you safe?"),
        choices=[
            SelectChoice(Safety.SAFE, _l("I am safe")),
            SelectChoice(Safety.HELP, _l("I need help")),
        ],
        validators=[InputRequired(_l("Fill this in."))],
    )
    where = line(_l("Where are you?"), limits.STATEMENT, optional=True)


class SightingForm(Form):
    """What somebody says of a colleague whom they saw, and what was known of them before."""

    state = RadioField(
        choices=[
            SelectChoice(Safety.SAFE, _l("Is safe")),
            SelectChoice(Safety.HELP, _l("Needs help")),
        ],
        validators=[InputRequired(_l("Fill this in."))],
    )
    known = NumberField(validators=[InputRequired()])


class RumourForm(Form):
    """What somebody heard."""

    heard = TextAreaField(_l("What did you hear?"), validators=[at_most(limits.RUMOUR * 2)])


class AnswerForm(Form):
    """What there is to a rumour."""

    state = SelectField(
        _l("What is there to it?"),
        choices=[
            SelectChoice(RumourState.TRUE, _l("True")),
            SelectChoice(RumourState.PARTLY, _l("Partly true")),
            SelectChoice(RumourState.FALSE, _l("Not true")),
            SelectChoice(RumourState.UNKNOWN, _l("Not known yet")),
            SelectChoice(RumourState.OPEN, _l("Not answered")),
            SelectChoice(RumourState.ASIDE, _l("Put aside: readers no longer see it")),
        ],
    )
    answer = TextAreaField(_l("What is known"))


class LearntForm(Form):
    """What was learnt."""

    learnt = TextAreaField(_l("What was learnt"))
