"""What does an administrator fill in?"""

from __future__ import annotations

from datetime import date
from math import floor
from typing import Any

from flask import current_app
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired
from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from models import Capability, PersonState, limits
from social import colours, fields
from social.administration.actions import Facts
from social.administration.appointing import Setting
from social.administration.capabilities import NAMES
from social.administration.listing import Wish
from social.audience import Ticks
from social.countries import country_choices
from social.fields import NumberField, at_most, one_line
from social.forms import Form, SearchForm, Seen
from social.holidays import regions_of
from social.working_week import half_hour, has_hours, offer_days
from social.workplaces import sites

MOST_DAYS = 100  # of a site's own

STATES = {
    PersonState.ACTIVE: _l("Active"),
    PersonState.INVITED: _l("Invited"),
    PersonState.DEACTIVATED: _l("Deactivated"),
}


AS_TYPED = {"autocomplete": "off", "spellcheck": "false", "maxlength": "7"}


def spelled(typed: str | None) -> str:
    """Spell a colour as we do, also where its # was left out."""
    bare = (typed or "").strip().lower()
    return f"#{bare}" if len(bare) == 6 and not bare.startswith("#") else bare


def ratio(measured: float) -> str:
    """Write a contrast with two digits, never more than it is."""
    return str(format_decimal(floor(measured * 100) / 100, "0.00"))


def state_choices() -> list[tuple[str, object]]:
    """List the states to filter by."""
    return [("", _l("All accounts")), *((state.value, words) for state, words in STATES.items())]


def role_choices() -> list[tuple[str, object]]:
    """List the roles to filter by."""
    return [("", _l("All roles")), *((role.value, words) for role, words in NAMES.items())]


def site_choices() -> list[tuple[str, object]]:
    """List the sites to choose from."""
    return [("", _l("No site")), *((str(site.id), site.name) for site in sites())]


def legal_choices() -> list[tuple[str, object]]:
    """List the languages that can be the only one which counts at a site."""
    return [("", _l("Any language")), *fields.LanguageField.spoken()]


class PeopleForm(SearchForm):
    """Whom to look for."""

    q = StringField(
        _l("Name, e-mail address or @name"), [Length(max=limits.QUERY)], filters=[one_line]
    )
    state = SelectField(_l("Account"), choices=state_choices, default="")
    role = SelectField(_l("Role"), choices=role_choices, default="")

    def wish(self) -> Wish:
        """Hand over what was asked."""
        return Wish(
            words=self.q.data or "",
            state=PersonState(self.state.data) if self.state.data else None,
            capability=Capability(self.role.data) if self.role.data else None,
        )


class FactsForm(Form):
    """What the company says of a person."""

    name = fields.line(_l("Name"), limits.NAME)
    email = fields.email(_l("E-mail address"))
    title = fields.line(_l("What they do"), limits.NAME, optional=True)
    department = fields.line(_l("Department"), limits.NAME, optional=True)
    site = SelectField(_l("Site"), choices=site_choices, default="")

    def facts(self, language: str = "") -> Facts:
        """Hand over what was typed."""
        return Facts(
            name=self.name.data,
            email=self.email.data,
            title=self.title.data,
            department=self.department.data,
            site_id=int(self.site.data) if self.site.data else None,
            language=language,
        )


class AccountForm(FactsForm, Seen):
    """Somebody who is there already."""


class InviteForm(FactsForm):
    """Somebody new."""

    language = fields.LanguageField(
        _l("Language"), description=_l("Of the invitation; they can choose another.")
    )


class SiteForm(Form):
    """A place of work."""

    name = fields.line(_l("Name"), limits.NAME)
    country = fields.CountryField(_l("Country"))
    zone = fields.ZoneField(_l("Time zone"))
    legal_language = SelectField(
        _l("Language of documents to staff"),
        choices=legal_choices,
        default="",
        description=_l(
            "Where the law says so: Dutch in Flanders, French in Wallonia. What everybody has to "
            "read counts there in this language alone."
        ),
    )

    def facts(self) -> dict[str, Any]:
        """Hand over what was typed."""
        return {
            "name": self.name.data,
            "country": self.country.data,
            "zone": self.zone.data,
            "legal_language": self.legal_language.data or None,
        }


class CalendarForm(Form):
    """When people work at a site who have no hours of their own, and on which days nobody does."""

    days = Ticks(_l("Days on which people work here"))
    begins = half_hour(_l("Work begins"))
    ends = half_hour(_l("Work ends"))
    region = SelectField(_l("Public holidays of"), default="")
    free_days = fields.Lines(
        _l("Other days on which nobody works"),
        validators=[fields.at_most(5000)],
        description=_l("One on each line: year-month-day, then what it is. 2026-12-24 Bridge day"),
    )

    def __init__(self, country: str, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        offer_days(self.days)
        whole = dict(country_choices()).get(country, country)
        parts = [(code, f"{whole}, {name}") for code, name in regions_of(country)]
        self.region.choices = [SelectChoice(*one) for one in (("", whole), *parts)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Look, too, whether there are working hours, and whether each line names a day."""
        is_good: bool = super().validate(extra_validators)
        if not is_good:
            return False
        if len(self.free_days.lines()) > MOST_DAYS or not all(map(day_in, self.free_days.lines())):
            self.free_days.errors = [_("Each line begins with a day such as 2026-12-24.")]
        return has_hours(self.days, self.begins, self.ends) and not self.free_days.errors

    def facts(self) -> dict[str, Any]:
        """Hand over what was typed."""
        return {
            "days": sorted(int(day) for day in self.days.data),
            "begins": int(self.begins.data),
            "ends": int(self.ends.data),
            "region": self.region.data or None,
            "free_days": sorted(set(self.free_days.lines())),
        }


def day_in(line: str) -> bool:
    """Tell whether a line begins with a day, and nothing else stands at once beside it."""
    try:
        return bool(date.fromisoformat(line[:10])) and line[4:5] == "-" and line[10:11] in ("", " ")
    except ValueError:
        return False


class CompanyForm(Form):
    """The company itself."""

    name = fields.line(_l("Company"), limits.NAME)
    language = SelectField(
        _l("Language"),
        description=_l("Of those who are new and say nothing else, and of pages before a sign-in."),
    )
    spoken = Ticks(_l("Languages that people can choose"), description=_l("None ticked is all."))
    zone = fields.ZoneField(_l("Time zone"), description=_l("Of those who are new at no site."))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        possible = current_app.config["SETTINGS"].languages
        named = [SelectChoice(code, fields.LANGUAGE_NAMES[code]) for code in possible]
        self.language.choices = self.spoken.choices = named

    def validate_spoken(self, field: Ticks) -> None:
        """Keep the company's own language among those that people can choose."""
        if field.data and self.language.data not in field.data:
            raise ValidationError(_("The language above is one of them."))


class ColoursForm(Form):
    """The company's colour on both grounds; empty for Kring's own."""

    accent = StringField(
        _l("On light ground"),
        [at_most(7)],
        filters=[one_line, spelled],
        description=_l("As #rrggbb, such as #1f5fa8. Empty for Kring’s own green."),
        render_kw=AS_TYPED,
    )
    accent_dark = StringField(
        _l("On dark ground"),
        [at_most(7)],
        filters=[one_line, spelled],
        description=_l("Empty: one that goes with the other is worked out."),
        render_kw=AS_TYPED,
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.nearest: dict[str, str] = {}  # the colours that would do, by field

    def validate_accent(self, field: StringField) -> None:
        """Look whether words in it can be read on light ground."""
        if not field.data and self.accent_dark.data:
            raise ValidationError(_("Give the one for light ground, too."))
        self.check(field, "light")

    def validate_accent_dark(self, field: StringField) -> None:
        """Look whether words in it can be read on dark ground."""
        self.check(field, "dark")

    def check(self, field: StringField, theme: str) -> None:
        """Refuse what cannot be read, with what was measured and the nearest that can."""
        if not field.data:
            return
        if not colours.HEX.fullmatch(field.data):
            raise ValidationError(_("A colour is # and six digits or letters from a to f."))
        colour = colours.Colour.of(field.data)
        measured = colours.least(theme, colour)
        if measured < colours.NEEDED:
            self.nearest[field.name] = near = str(colours.nearest(theme, colour))
            words = _(
                "Its contrast is %(measured)s : 1, and words need 4.5 : 1 to be read. The nearest "
                "colour that has it is %(near)s.",
                measured=ratio(measured),
                near=near,
            )
            raise ValidationError(words)


class LogoForm(Form):
    """A picture of the company's sign."""

    logo = FileField(
        _l("Picture"),
        [FileRequired(_l("Choose a picture."))],
        description=_l(
            "PNG, JPEG, GIF or WebP, best with a transparent ground. It is written anew, at most "
            "480 by 96 pixels, and as squares for start screens."
        ),
        render_kw={"accept": "image/png,image/jpeg,image/gif,image/webp"},
    )


def months(label: object, hint: object, default: int) -> NumberField:
    """Make a field for how long something is kept."""
    checks = [
        InputRequired(_l("Fill this in.")),
        NumberRange(1, 120, _l("Between 1 and 120 months.")),
    ]
    return NumberField(label, checks, description=hint, default=default)


class ChannelForm(Form):
    """The confidential channel."""

    without_sign_in = BooleanField(
        _l("People can report without signing in"),
        description=_l("Also those who left, or who work for others here. It is safest for all."),
    )
    outside = fields.text(
        _l("Where people can go outside the company"),
        limits.DESCRIPTION,
        description=_l(
            "The authority of your country, a works council, a person of trust, with addresses. "
            "It stands on the channel's page, also while the channel is closed."
        ),
    )
    months_kept = months(
        _l("Months until a closed report is deleted, where no measure follows"),
        _l("The law of your country says how long; Germany asks for three years."),
        2,
    )
    months_kept_after_measures = months(
        _l("Months until a closed report is deleted, where measures follow"), None, 36
    )

    def setting(self) -> Setting:
        """Hand over what was decided."""
        return Setting(
            without_sign_in=self.without_sign_in.data,
            outside=self.outside.data or "",
            months_kept=self.months_kept.data,
            months_kept_after_measures=self.months_kept_after_measures.data,
        )


class ValueForm(Form):
    """What the company holds dear, in a word or a few, in each language."""

    is_offered = BooleanField(
        _l("It can be chosen"), description=_l("Thanks that named it before keep it.")
    )

    def names(self) -> dict[str, str]:
        """Hand over the names that were filled in."""
        return {code: self[code].data for code in fields.LANGUAGE_NAMES if self[code].data}


for _code, _name in fields.LANGUAGE_NAMES.items():
    setattr(ValueForm, _code, fields.line(_name, limits.VALUE, optional=True))


class CallsForm(Form):
    """How large a community may be in which somebody calls everybody."""

    most = NumberField(
        _l("The most people that @everyone reaches"),
        [Optional(), NumberRange(1, 1_000_000, _l("From 1 to 1,000,000."))],
        description=_l("Empty: any number."),
    )


class AskForm(Form):
    """Whether thanks have to say which value they are about."""

    is_asked = BooleanField(_l("Whoever thanks a colleague chooses a value"))
