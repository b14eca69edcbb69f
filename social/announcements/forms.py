"""What is said of an announcement: its words, whom it is for, and when it goes out?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import CheckboxInput

from models import Announcement, Community, Making, Person, Site, limits, session
from moderation import Draft
from social.announcements.actions import Plan, plan_of
from social.countries import country_choices
from social.errors import Invalid
from social.fields import LANGUAGE_NAMES, DayField, LanguageField, NumberField
from social.forms import Form
from social.reader import zone_info
from social.whom import Whom, role_choices
from social.workplaces import sites

CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)")
NUMBER = re.compile(r"\d{1,9}")


class Ticks(SelectMultipleField):
    """Any of several things, each with a box to tick; what is not offered is refused."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.type = "SelectMultipleField"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not on the list, in words."""
        offered = {str(choice[0]) for choice in self.iter_choices()}
        if not offered.issuperset(self.data or ()):
            raise ValidationError(_("Choose from the list."))


class PlanForm(Form):
    """Whom it is for, when it goes out, and what is asked of readers."""

    sites = Ticks(_l("Sites"))
    countries = Ticks(_l("Countries"))
    communities = Ticks(_l("Members of"))
    languages = Ticks(_l("Who read in"))
    roles = Ticks(_l("Who hold the role"))
    day = DayField(_l("Day"), description=_l("Leave it empty to send it once it is approved."))
    clock = StringField(_l("Time"), description=_l("In your own time zone, such as 8:30."))
    featured = DayField(
        _l("Above home until"),
        description=_l("To the end of this day, or until somebody has seen it."),
    )
    must_read = BooleanField(
        _l("Everybody has to read it"),
        description=_l("Readers say so with one button, and are reminded after 3, 7 and 14 days."),
    )
    overrides_mute = BooleanField(
        _l("Also tell those who have muted this community"),
        description=_l("Only for what nobody may miss."),
    )
    names_shown = BooleanField(
        _l("HR may see who has not read it"),
        description=_l(
            "Only where the law asks for proof by name, as for safety. Readers are told so before "
            "they press the button, and each look at the names is recorded. Otherwise nobody sees "
            "names, only figures of five people and more."
        ),
    )
    asks_again = BooleanField(
        _l("Ask everybody to read it again"),
        description=_l("For a change in what it means; not for a slip of the pen."),
    )

    def offer(self, writer: Person, places: Sequence[Community]) -> None:
        """Say what can be chosen."""
        spoken = current_app.config["SETTINGS"].languages
        here = set(session.scalars(select(Site.country).distinct()))
        self.sites.choices = [(str(one.id), one.name) for one in sites()]
        self.countries.choices = [pair for pair in country_choices() if pair[0] in here]
        self.communities.choices = [(str(one.id), one.name) for one in places]
        self.languages.choices = [(code, LANGUAGE_NAMES[code]) for code in spoken]
        self.roles.choices = [(str(key), words) for key, words in role_choices().items()]

    def plan(self, writer: Person) -> Plan:
        """Read what is planned; raises Invalid beside a day or time that is none."""
        return Plan(
            whom=Whom(
                sites=numbers(self.sites.data),
                countries=tuple(self.countries.data or ()),
                communities=numbers(self.communities.data),
                languages=tuple(self.languages.data or ()),
                roles=tuple(self.roles.data or ()),
            ),
            must_read=self.must_read.data,
            overrides_mute=self.overrides_mute.data,
            names_shown=self.names_shown.data,
            asks_again=self.asks_again.data,
            goes_at=self.moment(writer),
            featured_until=self.end(writer),
        )

    def moment(self, writer: Person) -> datetime | None:
        """Read when it goes out, by the writer's own clock."""
        day: date | None = self.day.data
        if day is None:
            return None
        words = (self.clock.data or "").strip() or "8:00"
        match = CLOCK.fullmatch(words)
        if match is None:
            raise Invalid(clock=_("Write a time such as 8:30."))
        at = time(int(match[1]), int(match[2]))
        return datetime.combine(day, at, zone_info(writer.zone)).astimezone(UTC)

    def end(self, writer: Person) -> datetime | None:
        """Read until when it stands above home: to the end of a day, by the writer's clock."""
        day: date | None = self.featured.data
        if day is None:
            return None
        after = datetime.combine(day, time(), zone_info(writer.zone)) + timedelta(days=1)
        return after.astimezone(UTC)


def numbers(found: Sequence[str] | None) -> tuple[int, ...]:
    """Read ids, which were offered and so are numbers."""
    return tuple(int(one) for one in found or () if NUMBER.fullmatch(one))


def planned(announcement: Announcement, reader: Person) -> dict[str, Any]:
    """Say of what is planned what the form shows."""
    plan, zone = plan_of(announcement), zone_info(reader.zone)
    whom, until = plan.whom, plan.featured_until
    at = plan.goes_at.astimezone(zone) if plan.goes_at else None
    return {
        "sites": [str(one) for one in whom.sites],
        "countries": list(whom.countries),
        "communities": [str(one) for one in whom.communities],
        "languages": list(whom.languages),
        "roles": list(whom.roles),
        "day": at.date() if at else None,
        "clock": f"{at:%H:%M}" if at else "",
        "featured": (until.astimezone(zone) - timedelta(days=1)).date() if until else None,
        "must_read": plan.must_read,
        "overrides_mute": plan.overrides_mute,
        "names_shown": plan.names_shown,
        "asks_again": plan.asks_again,
        "version": announcement.version,
    }


class WordsForm(Form):
    """Title and text in one language."""

    title = StringField(_l("Title"), validators=[InputRequired(_l("Fill this in."))])
    text = TextAreaField(_l("Your text"), validators=[InputRequired(_l("Fill this in."))])
    redact = HiddenField()

    def draft(self) -> Draft:
        """Hand over what was typed."""
        return Draft(
            source=self.text.data or "",
            title=self.title.data or "",
            limit=limits.POST,
            redacts=self.redact.data == "1",
        )


class NewForm(WordsForm, PlanForm):
    """A new announcement: where, in which language, its words, and the plan."""

    community = StringField(validators=[InputRequired(_l("Fill this in."))])
    language = LanguageField(_l("Written in"))


class EditPlanForm(PlanForm):
    """The plan of one that is there already."""

    version = NumberField(validators=[InputRequired()])


class LanguageForm(WordsForm):
    """The words of one language of one that is there already."""

    version = NumberField(validators=[InputRequired()])
    making = RadioField(
        _l("Who translated it"),
        choices=[
            SelectChoice(Making.HUMAN, _l("Somebody who knows both languages")),
            SelectChoice(Making.MACHINE, _l("A machine: it is marked so, and does not count")),
        ],
        default=Making.HUMAN,
    )


class SeenForm(Form):
    """The version that somebody decides of."""

    version = NumberField(validators=[InputRequired()])


class ReadForm(Form):
    """Which version somebody says that they have read."""

    language = StringField(validators=[InputRequired()])
    edition = NumberField(validators=[InputRequired()])
