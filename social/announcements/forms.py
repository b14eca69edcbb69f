"""What is said of an announcement: its words, whom it is for, and when it goes out?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from models import Announcement, Making, Person, limits
from moderation import Draft
from social.announcements.planning import Plan, plan_of
from social.audience import AudienceForm, chosen, moment
from social.fields import DayField, LanguageField, NumberField
from social.forms import Form
from social.reader import zone_info


class PlanForm(AudienceForm):
    """Whom it is for, when it goes out, and what is asked of readers."""

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

    def plan(self, writer: Person) -> Plan:
        """Read what is planned; raises Invalid beside a day or time that is none."""
        return Plan(
            whom=self.whom(),
            must_read=self.must_read.data,
            overrides_mute=self.overrides_mute.data,
            names_shown=self.names_shown.data,
            asks_again=self.asks_again.data,
            goes_at=moment(self.day.data, self.clock.data, writer),
            featured_until=self.end(writer),
        )

    def end(self, writer: Person) -> datetime | None:
        """Read until when it stands above home: to the end of a day, by the writer's clock."""
        day: date | None = self.featured.data
        if day is None:
            return None
        after = datetime.combine(day, time(), zone_info(writer.zone)) + timedelta(days=1)
        return after.astimezone(UTC)


def planned(announcement: Announcement, reader: Person) -> dict[str, Any]:
    """Say of what is planned what the form shows."""
    plan, zone = plan_of(announcement), zone_info(reader.zone)
    whom, until = plan.whom, plan.featured_until
    at = plan.goes_at.astimezone(zone) if plan.goes_at else None
    return {
        **chosen(whom),
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
