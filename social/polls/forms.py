"""What do the forms of polls ask?"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput

from models import Repeat, limits
from social.countries import country_choices
from social.fields import Lines, at_most, line, text
from social.forms import Form, SearchForm
from social.polls.asking import Question, Questions
from social.polls.listing import Only
from social.workplaces import sites

MOST_QUESTIONS = 5
MOST_ANSWERS = 10
ANSWER = 150  # characters
DAYS = (1, 3, 7, 14, 28)
LASTS = {
    1: _l("One day"),
    3: _l("Three days"),
    7: _l("One week"),
    14: _l("Two weeks"),
    28: _l("Four weeks"),
}
REPEATS = {
    Repeat.NEVER: _l("Once"),
    Repeat.WEEKLY: _l("Every week"),
    Repeat.MONTHLY: _l("Every month"),
    Repeat.QUARTERLY: _l("Every three months"),
}


class Several(SelectMultipleField):
    """Some of a few, each with a box to tick; none stands for all."""

    option_widget = CheckboxInput()


class PollForm(Form):
    """A poll: what is asked, of whom, and who sees what."""

    key = HiddenField(default=lambda: secrets.token_hex(16))
    title = line(_l("What is it about?"), limits.TITLE)
    intro = text(_l("What people should know before they answer"), limits.DESCRIPTION)
    named = RadioField(
        _l("Who sees what people answer"),
        choices=[
            SelectChoice("no", _l("Nobody: answers are counted without names")),
            SelectChoice("yes", _l("Everybody who reads this: each answer stands beside a name")),
        ],
        default="no",
    )
    shown = RadioField(
        _l("When results are shown"),
        choices=[
            SelectChoice("closed", _l("When the poll has closed")),
            SelectChoice("early", _l("While it runs, too; without names in steps of five answers")),
        ],
        default="closed",
    )
    lasts = SelectField(
        _l("How long it is open"),
        choices=[SelectChoice(str(days), words) for days, words in LASTS.items()],
        default="7",
    )
    repeats = SelectField(
        _l("How often it is asked"),
        choices=[SelectChoice(one.value, words) for one, words in REPEATS.items()],
        default=Repeat.NEVER.value,
    )
    countries = Several(_l("Only in these countries"))
    places = Several(_l("Only at these sites"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        names = dict(country_choices())
        there = sites()
        used = sorted({site.country for site in there}, key=lambda code: names.get(code, code))
        self.countries.choices = [SelectChoice(one, names.get(one, one)) for one in used]
        self.places.choices = [SelectChoice(str(site.id), site.name) for site in there]
        self["answers1"].flags.sometimes = True  # those of the first question are needed

    def parts(self) -> Iterator[tuple[Field, Field, Field]]:
        """Give the fields of each question: its words, answers, and whether several go."""
        for number in range(1, MOST_QUESTIONS + 1):
            yield tuple(self[f"{name}{number}"] for name in ("words", "answers", "several"))  # type: ignore[misc]

    def validate(self, extra_validators: Any = None) -> bool:
        """Look whether each question has answers to choose from."""
        is_valid = bool(super().validate(extra_validators))
        for number, (words, answers, _several) in enumerate(self.parts(), 1):
            is_asked = number == 1 or words.data or answers.lines()
            if is_asked and (problem := problem_of(answers.lines())):
                answers.errors = [*answers.errors, problem]
                is_valid = False
            if number > 1 and answers.lines() and not words.data:
                words.errors = [*words.errors, _("Fill this in.")]
                is_valid = False
        return is_valid

    def questions(self) -> Questions:
        """Hand over what was asked; the first question may be the title itself."""
        asked = tuple(
            Question(words.data or self.title.data, tuple(answers.lines()), several.data)
            for words, answers, several in self.parts()
            if answers.lines()
        )
        return Questions(
            title=self.title.data,
            intro=self.intro.data or "",
            asked=asked,
            lasts=timedelta(days=int(self.lasts.data)),
            is_named=self.named.data == "yes",
            shows_early=self.shown.data == "early",
            site_ids=tuple(int(one) for one in self.places.data or ()),
            countries=tuple(self.countries.data or ()),
            repeats=Repeat(self.repeats.data),
        )


for _number in range(1, MOST_QUESTIONS + 1):
    setattr(PollForm, f"words{_number}", line(_l("Question"), limits.TITLE, optional=True))
    setattr(
        PollForm,
        f"answers{_number}",
        Lines(
            _l("Answers to choose from"),
            description=_l("One on each line, two to ten."),
            validators=[at_most(MOST_ANSWERS * ANSWER)],
        ),
    )
    setattr(PollForm, f"several{_number}", BooleanField(_l("Several answers may be chosen")))


def problem_of(answers: list[str]) -> str:
    """Say what is wrong with answers to choose from, if anything is."""
    if not 2 <= len(answers) <= MOST_ANSWERS:
        return _("Give two to ten answers, one on each line.")
    if len({one.casefold() for one in answers}) < len(answers):
        return _("Two answers are the same.")
    if any(len(one) > ANSWER for one in answers):
        return _("This is too long: %(max)d characters at most.", max=ANSWER)
    return ""


class AnswerForm(Form):
    """What somebody answers; the action knows the questions."""


class ListForm(SearchForm):
    """Which polls, and where."""

    only = SelectField(choices=[one.value for one in Only], default=Only.OPEN.value)
    community = StringField(validators=[Length(max=limits.NAME)])
