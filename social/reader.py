"""In which language and zone does this person read?"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import current_app, g, has_request_context, request
from flask_babel import format_date, format_datetime, get_locale, get_timezone
from flask_login import current_user

from social import standing


def language() -> str:
    """Choose the person's language, else the browser's, else the company's own."""
    if not has_request_context():
        return str(current_app.config["SETTINGS"].languages[0])
    if "language" in g:
        return str(g.language)
    languages = standing.offered()
    if current_user.is_authenticated and current_user.person.language in languages:
        return str(current_user.person.language)
    return request.accept_languages.best_match(languages) or languages[0]


def zone() -> str:
    """Choose the person's zone, else the company's."""
    if has_request_context() and current_user.is_authenticated:
        return str(current_user.person.zone)
    return str(current_app.config["SETTINGS"].time_zone)


@lru_cache(maxsize=64)
def zone_info(name: str) -> ZoneInfo:
    """Read a zone's rules once."""
    return ZoneInfo(name)


def local_time(moment: datetime) -> str:
    """Write a time as the reader does: weekday, date, time and zone of their own."""
    shown = format_datetime(moment, form("EEEE d MMMM y HH:mm"))
    return f"{shown} {moment.astimezone(get_timezone()).tzname()}"


def clock(moment: datetime) -> str:
    """Write the time of today by the reader's clock; of another day, the day with it."""
    here = moment.astimezone(get_timezone())
    is_today = here.date() == datetime.now(here.tzinfo).date()
    return str(format_datetime(moment, form("HH:mm" if is_today else "d MMMM HH:mm")))


def exact_time(moment: datetime) -> str:
    """Write a time as it is cited: date, time and zone of the reader."""
    shown = format_datetime(moment, form("d MMMM y HH:mm"))
    return f"{shown} {moment.astimezone(get_timezone()).tzname()}"


def last_day(end: datetime) -> str:
    """Write the last day of something that ends at midnight by the reader's clock."""
    return str(format_datetime(end - timedelta(seconds=1), form("d MMMM y")))


def written_day(day: date | datetime, length: str = "medium") -> str:
    """Write a day, medium or long, or by a pattern; a moment by the reader's clock."""
    if isinstance(day, datetime):
        day = day.astimezone(get_timezone())
    months = {"medium": "d MMM y", "long": "d MMMM y"}
    return str(format_date(day, form(months.get(length, length)), rebase=False))


def form(pattern: str) -> str:
    """Write a pattern as the reader's language has it: German puts dots and commas into dates."""
    locale = get_locale()
    if locale is None or locale.language != "de":
        return pattern
    return pattern.replace("EEEE d", "EEEE, d").replace("d MMM", "d. MMM")


def iso(moment: datetime) -> str:
    """Write a time for machines."""
    return moment.isoformat(timespec="seconds")


def reader_language() -> str:
    """Give the language in which the page is read."""
    return str(get_locale().language)
