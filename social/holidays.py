"""On which days are the shops closed somewhere? Public holidays, by country and region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType

NONE: Mapping[date, str] = MappingProxyType({})


@lru_cache(maxsize=1000)
def public_holidays(country: str, region: str, year: int, language: str = "") -> Mapping[date, str]:
    """Name the public holidays of a year, by day, in a language if it is known; {} if unknown.

    The library is loaded when it is first needed.
    """
    if not country:
        return NONE
    from holidays import country_holidays

    try:
        known = country_holidays(country).supported_languages
        words = next((one for one in known if language and one.startswith(language)), None)
        found = country_holidays(country, subdiv=region or None, years=year, language=words)
    except NotImplementedError:
        return NONE
    return MappingProxyType({day: found[day] for day in sorted(found) if day.year == year})


@cache
def regions_of(country: str) -> Sequence[tuple[str, str]]:
    """List the parts of a country that have holidays of their own: code and name, by name."""
    from holidays import country_holidays

    try:
        found = country_holidays(country)
    except NotImplementedError:
        return ()
    names = {code: name for name, code in found.subdivisions_aliases.items()}
    return sorted(((one, names.get(one, one)) for one in found.subdivisions), key=lambda x: x[1])
