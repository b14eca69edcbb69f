"""What is said of a newsletter, of an issue, and of what stands in it?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from models import Making, Newsletter, limits
from moderation import Draft
from social.audience import AudienceForm, chosen
from social.fields import DayField, LanguageField, NumberField, line, text
from social.forms import Form, SearchForm
from social.newsletters.actions import Series
from social.newsletters.gathering import Only
from social.whom import Whom


class SeriesForm(AudienceForm):
    """A newsletter."""

    name = line(_l("Name"), limits.NAME)
    purpose = text(_l("What it is for"), limits.DESCRIPTION, optional=False)
    rhythm = line(
        _l("How often it comes"),
        limits.NAME,
        optional=True,
        description=_l("In words, such as: every other Thursday."),
    )
    language = LanguageField(_l("Usually written in"))
    version = NumberField()

    def series(self) -> Series:
        """Hand over what was typed."""
        return Series(
            name=self.name.data,
            purpose=self.purpose.data,
            rhythm=self.rhythm.data,
            language=self.language.data,
            whom=self.whom(),
        )


def told(newsletter: Newsletter) -> dict[str, Any]:
    """Say of a newsletter what the form shows."""
    return {
        "name": newsletter.name,
        "purpose": newsletter.purpose,
        "rhythm": newsletter.rhythm,
        "language": newsletter.language,
        "version": newsletter.version,
        **chosen(Whom.read(newsletter.audience)),
    }


class IssueForm(Form):
    """The subject, and a word to begin with."""

    title = StringField(
        _l("Subject"),
        validators=[InputRequired(_l("Fill this in."))],
        description=_l("What stands in the list of mails."),
    )
    text = TextAreaField(
        _l("A word to begin with"), validators=[InputRequired(_l("Fill this in."))]
    )
    redact = HiddenField()

    def draft(self) -> Draft:
        """Hand over what was typed."""
        return Draft(
            source=self.text.data or "",
            title=self.title.data or "",
            limit=limits.COMMENT,
            redacts=self.redact.data == "1",
        )


class NewIssueForm(IssueForm):
    """The same, and in which language."""

    language = LanguageField(_l("Written in"))


def making() -> RadioField:
    """Ask who translated it."""
    return RadioField(
        _l("Who translated it"),
        choices=[
            SelectChoice(Making.HUMAN, _l("Somebody who knows both languages")),
            SelectChoice(Making.MACHINE, _l("A machine: it is marked so, and does not count")),
        ],
        default=Making.HUMAN,
    )


class WordsForm(IssueForm):
    """The words of one language of an issue that is there already."""

    version = NumberField(validators=[InputRequired()])
    making = making()


class LeadForm(Form):
    """What the editors say of one item, in one language; nothing where they say nothing."""

    text = TextAreaField(_l("Your own words about it"))
    redact = HiddenField()
    version = NumberField(validators=[InputRequired()])
    making = making()

    def draft(self) -> Draft:
        """Hand over what was typed."""
        return Draft(
            source=self.text.data or "",
            limit=limits.DESCRIPTION,
            redacts=self.redact.data == "1",
        )


class GatherForm(Form):
    """Posts to take into an issue."""

    posts = SelectMultipleField(validate_choice=False, coerce=int)
    version = NumberField(validators=[InputRequired()])


class OfferForm(SearchForm):
    """Which posts are shown to gather."""

    only = StringField(default=Only.ALL)


class MoveForm(Form):
    """In which direction an item goes."""

    way = RadioField(choices=[SelectChoice("up", "up"), SelectChoice("down", "down")])
    version = NumberField(validators=[InputRequired()])


class WhenForm(Form):
    """When an issue goes out."""

    day = DayField(_l("Day"), description=_l("Leave it empty to send it once it is approved."))
    clock = StringField(_l("Time"), description=_l("In your own time zone, such as 8:30."))
    version = NumberField(validators=[InputRequired()])


class SeenForm(Form):
    """The version that somebody decides of."""

    version = NumberField(validators=[InputRequired()])


class ApprovalForm(SeenForm):
    """The same, and which words of the posts in it."""

    posts = NumberField(validators=[InputRequired()])


class TryForm(Form):
    """In which language an issue is mailed to oneself."""

    language = StringField(validators=[InputRequired()])
