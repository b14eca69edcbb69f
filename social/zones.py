"""Which time zones can be chosen, under which names?"""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location
from flask import current_app
from flask_babel import get_locale
from flask_babel import gettext as _

from models import Company, session

ENGLISH = "en"


def zone_choices() -> dict[str, list[tuple[str, str]]]:
    """List the zones by continent, named in the reader's language, for a select box."""
    locale = get_locale()
    continents = {
        "Europe": _("Europe"),
        "Africa": _("Africa"),
        "America": _("America"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic Ocean"),
        "Australia": _("Australia"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific Ocean"),
    }
    cities = named_zones(str(locale) if locale else ENGLISH)
    return {words: cities[continent] for continent, words in continents.items()} | {
        _("Everywhere"): [("UTC", "UTC")]
    }


def zone_city(zone: str) -> str:
    """Name the city that stands for a zone, in the reader's language."""
    return str(get_timezone_location(zone, locale=get_locale() or ENGLISH, return_city=True))


def usual_zone() -> str:
    """Name the zone of those who have not chosen one: the company's, else that of the settings."""
    company = session.get(Company, 1)
    return company.zone if company else str(current_app.config["SETTINGS"].time_zone)


@lru_cache(maxsize=8)
def named_zones(locale: str) -> dict[str, list[tuple[str, str]]]:
    """Name every zone by its city, sorted, under the first part of its IANA name; no old names."""
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(available_timezones() - get_global("zone_aliases").keys()):
        continent, slash, _city = zone.partition("/")
        if slash:
            city = get_timezone_location(zone, locale=locale, return_city=True)
            found.setdefault(continent, []).append((zone, city))
    for cities in found.values():
        cities.sort(key=lambda named: named[1].casefold())
    return found


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """List every zone that may be stored."""
    return frozenset(available_timezones())
