"""Which countries can be chosen, under which names?"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from flask_babel import get_locale

NOT_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}


def country_choices() -> list[tuple[str, str]]:
    """List the countries by name in the reader's language."""
    locale = get_locale()
    return named_countries(str(locale) if locale else "en")


@lru_cache(maxsize=8)
def named_countries(locale: str) -> list[tuple[str, str]]:
    """Name every country (ISO 3166-1, two letters), sorted by name."""
    names = Locale.parse(locale).territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    ]
    return sorted(found, key=lambda named: named[1].casefold())


def country_of(zone: str) -> str | None:
    """Name the country that a time zone is used in."""
    found: str | None = get_global("zone_territories").get(zone)
    return found if found and len(found) == 2 else None
