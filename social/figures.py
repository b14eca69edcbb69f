"""How is the value of a story typed, and how is it said? It is kept in hundredths of its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from flask import Flask
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.widgets import TextInput

from models import HUNDREDTHS, MOST_VALUE, Unit

UNITS = {
    Unit.HOURS: _l("hours"),
    Unit.EURO: _l("euro"),
    Unit.KILOGRAMS: _l("kilograms"),
    Unit.KILOWATT_HOURS: _l("kilowatt hours"),
    Unit.LITRES: _l("litres"),
    Unit.OTHER: _l("something else"),
}
BLANKS = re.compile(r"[\s\u00a0\u202f'’]")
TYPED = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
LONGEST = 30  # signs


def read(words: str) -> int:
    """Read a number as people of any language type it, in hundredths; ValueError if it is none.

    A point or comma before three digits parts thousands; before one or two, it is the decimal one.
    """
    plain = BLANKS.sub("", words)
    if len(words) > LONGEST or not TYPED.fullmatch(plain):
        raise ValueError(words)
    signs = [sign for sign in plain if sign in ".,"]
    whole, decimals = plain, ""
    last = max(plain.rfind("."), plain.rfind(","))
    if signs and (len(plain) - last - 1 != 3 or (len(set(signs)) > 1)):
        whole, decimals = plain[:last], plain[last + 1 :]
    groups = re.split(r"[.,]", whole)
    if len(decimals) > 2 or any(len(group) != 3 for group in groups[1:]):
        raise ValueError(words)
    found = int("".join(groups)) * HUNDREDTHS + int(decimals.ljust(2, "0") or 0)
    return min(found, MOST_VALUE + 1)


def number(amount: int) -> str:
    """Write hundredths as a number of the reader's language, with as many decimals as it has."""
    return str(format_decimal(Decimal(amount) / HUNDREDTHS, format="#,##0.##", locale=locale()))


def figure(amount: int, unit: str, unit_word: str = "") -> str:
    """Say an amount with its unit."""
    said, many = number(amount), -(-amount // HUNDREDTHS)
    match unit:
        case Unit.HOURS:
            return ngettext("%(number)s hour", "%(number)s hours", many, number=said)
        case Unit.EURO:
            pattern = "#,##0" if amount % HUNDREDTHS == 0 else "#,##0.00"
            return in_euro(amount, pattern)
        case Unit.KILOGRAMS:
            return f"{said}\u00a0kg"
        case Unit.KILOWATT_HOURS:
            return f"{said}\u00a0kWh"
        case Unit.LITRES:
            return ngettext("%(number)s litre", "%(number)s litres", many, number=said)
        case _:
            return _("%(number)s %(unit)s", number=said, unit=unit_word)


def in_euro(amount: int, pattern: str) -> str:
    """Write euro where the reader's language has the sign."""
    spoken = locale()
    whole = spoken.currency_formats["standard"].pattern.split(";")[0]
    shape = re.sub(r"[#0,.]+", pattern, whole)
    return str(
        format_currency(
            Decimal(amount) / HUNDREDTHS, "EUR", shape, locale=spoken, currency_digits=False
        )
    )


def locale() -> Any:
    """Give the reader's locale."""
    return get_locale()


class AmountField(Field):
    """A number with two decimals at most, in hundredths; nothing where it is left empty."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        plain = Decimal(self.data) / HUNDREDTHS
        return str(format_decimal(plain, format="0.##", locale=locale()))

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = read(valuelist[0])
            except ValueError:
                raise ValueError(_("Give a number above nothing, such as 120 or 2.5.")) from None


def install(app: Flask) -> None:
    """Let templates say what a story is worth."""
    app.add_template_global(figure)
    app.add_template_global(UNITS, "units")
