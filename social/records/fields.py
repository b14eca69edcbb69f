"""Which fields do the officer's forms have that no other has?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from wtforms import Field, SelectField
from wtforms.validators import ValidationError

from archive.periods import Period
from models import Community, Person, limits, session
from models.folding import fold
from social.countries import country_choices
from social.fields import Lines

ALIKE = 10  # people of one name who are listed
UNITS = {"Y": _l("years"), "M": _l("months"), "W": _l("weeks"), "D": _l("days")}


class PeriodField(Field):
    """A number and a unit, such as seven years; nothing where the number is left out."""

    units = UNITS

    def _value(self) -> str:
        return str(self.data or "")

    @property
    def number(self) -> str:
        """Give the number as it was typed, or as it is."""
        return self.raw_data[0] if self.raw_data else (str(self.data.number) if self.data else "")

    @property
    def unit(self) -> str:
        """Give the unit that is chosen."""
        typed = self.raw_data[1] if self.raw_data and len(self.raw_data) > 1 else ""
        return typed or (self.data.unit if self.data else "Y")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the two parts."""
        self.data = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = Period.read(f"P{int(valuelist[0])}{''.join(valuelist[1:])}")
        except ValueError:
            raise ValueError(_("Write a whole number from 1 to 999.")) from None


class AnyCountryField(SelectField):
    """A country, or all of them."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, choices=self.listed, default="", **more)
        self.type = "SelectField"

    @staticmethod
    def listed() -> list[tuple[str, str]]:
        """List the countries in the reader's language."""
        return [("", _("All countries")), *country_choices()]


def few(lines: Sequence[str]) -> list[str]:
    """Take names once each; of more than a hold takes, none is looked up."""
    found, most = list(dict.fromkeys(lines)), limits.HELD_NAMES
    if len(found) > most:
        raise ValidationError(_("%(most)s at most. Place a second hold for the rest.", most=most))
    return found


class PeopleField(Lines):
    """People by handle, e-mail address or whole name, one a line; `ids` once it was checked."""

    ids: Sequence[int] = ()

    def pre_validate(self, form: Any) -> None:
        """Find each of them, also those who left."""
        self.ids = [self.find(line) for line in few(self.lines())]

    def find(self, line: str) -> int:
        """Find one person; of several with one name the writer says which."""
        word = line.lstrip("@").lower()
        named = select(Person.id).where(
            (Person.handle == word) | (func.lower(Person.email) == word)
        )
        found = session.scalar(named)
        return self.called(line) if found is None else found

    def called(self, name: str) -> int:
        """Find the one person of a name."""
        people = select(Person.id, Person.handle).where(Person.name_folded == fold(name))
        found = session.execute(people.order_by(Person.handle).limit(ALIKE)).all()
        if not found:
            words = _("Nobody is called %(name)s. Write the whole name, @handle or e-mail address.")
            raise ValidationError(words % {"name": name})
        if len(found) > 1:
            handles = ", ".join(f"@{one.handle}" for one in found)
            words = _("Several are called %(name)s. Write which: %(handles)s.")
            raise ValidationError(words % {"name": name, "handles": handles})
        return found[0].id


class PlacesField(Lines):
    """Communities by the name in their address or their own, also deleted ones; one a line."""

    ids: Sequence[int] = ()

    def pre_validate(self, form: Any) -> None:
        """Find each of them."""
        self.ids = [key for line in few(self.lines()) for key in self.find(line)]

    def find(self, line: str) -> Sequence[int]:
        """Find all of one name."""
        named = select(Community.id).where(
            (Community.slug == line.lower()) | (func.lower(Community.name) == line.lower())
        )
        found = session.scalars(named).all()
        if not found:
            raise ValidationError(_("No community is called %(name)s.", name=line))
        return found
