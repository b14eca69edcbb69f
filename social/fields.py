"""Which fields do several forms share?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import email_validator
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    Field,
    Form,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import Choice, SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from models import limits
from models.days import YEARS
from moderation import clean_line, clean_text, is_blank
from social import standing
from social.countries import country_choices
from social.passwords import guessable
from social.zones import zone_choices, zone_names

DIGITS = 20  # signs that a number may be typed with, blanks and zeros among them

# Languages are named in themselves.
LANGUAGE_NAMES = {"en": "English", "nl": "Nederlands", "fr": "Français", "de": "Deutsch"}

# A company's own mail may well live under a name that the internet does not know.
for known_inside in ("local", "localhost", "test"):
    if known_inside in email_validator.SPECIAL_USE_DOMAIN_NAMES:
        email_validator.SPECIAL_USE_DOMAIN_NAMES.remove(known_inside)


def one_line(text: str | None) -> str:
    """Clean a line of what cannot be seen."""
    return clean_line(text, len(text)) if text else ""


def many_lines(text: str | None) -> str:
    """Clean a text of what cannot be seen."""
    return clean_text(text, len(text)) if text else ""


def unchosen(choices: Sequence[SelectChoice]) -> list[SelectChoice]:
    """Put before some communities that none is chosen yet; none stays none."""
    return [SelectChoice("", _("Choose a community")), *choices] if choices else []


def required() -> InputRequired:
    """Ask for a field to be filled in."""
    return InputRequired(_l("Fill this in."))


def at_most(limit: int) -> Length:
    """Cap a text; the browser stops at the same length."""
    return Length(max=limit, message=_l("This is too long: %(max)d characters at most."))


class FilledIn:
    """Refuse a field of which nothing is left that a reader would see."""

    field_flags = {"required": True}  # noqa: RUF012 -- WTForms reads it so

    def __call__(self, form: Form, field: Field) -> None:
        """Look at the cleaned value."""
        if not field.data or (isinstance(field.data, str) and is_blank(field.data)):
            raise ValidationError(_("Fill this in."))


class Sometimes:
    """Mark a field that is needed or not as others are filled in: the action says when."""

    field_flags = {"sometimes": True}  # noqa: RUF012 -- WTForms reads it so

    def __call__(self, form: Form, field: Field) -> None:
        """Take anything."""


def line(label: Any, limit: int, *, optional: bool = False, **more: Any) -> StringField:
    """Make a field for one line of text; `sometimes` it is needed, where it is optional."""
    sometimes = [Sometimes()] if more.pop("sometimes", False) else []
    checks = [*sometimes, at_most(limit)] if optional else [FilledIn(), at_most(limit)]
    return StringField(label, checks, filters=[one_line], **more)


def text(label: Any, limit: int, *, optional: bool = True, **more: Any) -> TextAreaField:
    """Make a field for several lines of plain text; `sometimes` it is needed, where optional."""
    sometimes = [Sometimes()] if more.pop("sometimes", False) else []
    checks = [*sometimes, at_most(limit)] if optional else [FilledIn(), at_most(limit)]
    return TextAreaField(label, checks, filters=[many_lines], **more)


def email(label: Any, **more: Any) -> EmailField:
    """Make a field for an e-mail address."""
    checks = [FilledIn(), at_most(limits.EMAIL), is_email]
    return EmailField(
        label,
        checks,
        filters=[one_line],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
        **more,
    )


def is_email(_form: Form, field: Field) -> None:
    """Check the form of an address, and bring it into the usual one."""
    try:
        field.data = normal_email(field.data)
    except ValueError:
        raise ValidationError(
            _("This is not an e-mail address, such as ana@example.com.")
        ) from None


def normal_email(address: str) -> str:
    """Write an address in its usual form; ValueError if it is none."""
    return email_validator.validate_email(
        address, check_deliverability=False, globally_deliverable=False
    ).normalized


def password(label: Any, **more: Any) -> PasswordField:
    """Make a field for a password that is known already."""
    return PasswordField(
        label,
        [required(), at_most(guessable.MOST)],
        render_kw={"autocomplete": "current-password"},
        **more,
    )


def new_password(label: Any) -> PasswordField:
    """Make a field for a password that is chosen now."""
    return PasswordField(
        label,
        [
            required(),
            at_most(guessable.MOST),
            Length(min=guessable.LEAST, message=_l("Use at least %(min)d characters.")),
        ],
        description=_l(
            "At least 10 characters, better 15 or more. Several words that have nothing to do "
            "with each other are easy to remember and hard to guess."
        ),
        render_kw={"autocomplete": "new-password", "minlength": guessable.LEAST},
    )


class LanguageField(SelectField):
    """One of the languages that this installation speaks."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=self.spoken, **more)
        self.type = "SelectField"  # for templates, which treat it like any other

    @staticmethod
    def spoken() -> list[tuple[str, str]]:
        """List the languages, each in itself."""
        return [(code, LANGUAGE_NAMES[code]) for code in standing.offered()]


class CountryField(SelectField):
    """A country, by its two letters; nothing is chosen before somebody chooses."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, [FilledIn()], choices=self.listed, **more)
        self.type = "SelectField"

    @staticmethod
    def listed() -> list[tuple[str, str]]:
        """List the countries in the reader's language."""
        return [("", _("Choose a country")), *country_choices()]


class ZoneField(SelectField):
    """An IANA time zone, listed by continent and city."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=zone_choices, validate_choice=False, **more)
        self.type = "SelectField"

    def pre_validate(self, form: Form) -> None:
        """Take every zone there is, also under an old name that is not listed."""
        if self.data not in zone_names():
            raise ValidationError(_("Choose a time zone."))

    def iter_groups(self) -> Any:
        """List the zones; before them one under an old name, or none while none is chosen."""
        listed = {zone for cities in self.choices.values() for zone, _city in cities}
        if not self.data:
            yield None, [Choice("", _("Choose a time zone"), True, {})]
        if self.data in zone_names() - listed:
            yield None, [Choice(self.data, self.data, True, {})]
        yield from super().iter_groups()


class NumberField(IntegerField):
    """A whole number that a row can hold: of thousands of digits not even the reading is tried."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, **more)
        self.type = "IntegerField"  # for templates, which treat it like any other

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        if valuelist and len(valuelist[0]) > DIGITS:
            valuelist = [""]  # no number, as its own sentence says
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > limits.NUMBER:
            super().process_formdata([""])


class DayField(Field):
    """A day in three parts; nothing where all are left out."""

    def parts(self) -> Sequence[str]:
        """Give day, month and year as they were typed, or as they are."""
        if self.raw_data and len(self.raw_data) == 3:
            return self.raw_data
        day = self.data
        return (str(day.day), str(day.month), str(day.year)) if day else ("", "", "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the three parts."""
        self.data = None
        if not "".join(valuelist).strip():
            return
        try:
            day, month, year = (int(part) for part in valuelist)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError(_("There is no such day.")) from None
        if self.data.year not in YEARS:
            self.data = None
            raise ValueError(_("There is no such day."))


class Lines(TextAreaField):
    """Several things, one on each line."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, filters=[many_lines], **more)
        self.type = "TextAreaField"

    def lines(self) -> list[str]:
        """List what stands on the lines, without those that are empty."""
        return [line.strip() for line in (self.data or "").splitlines() if line.strip()]
