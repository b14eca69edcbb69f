"""When do people at each site work, and when did something happen?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from social.commands.demo.shapes import Who

WINDOW = 275  # days that the demo looks back
HOUSE_ZONE = ZoneInfo("Europe/Brussels")

# Month and day; what moves with Easter as days after it; Mondays in Britain as (month, which).
FIXED = {
    "BE": ((5, 1), (7, 21), (8, 15), (11, 1), (11, 11)),
    "NL": ((4, 27),),
    "DE": ((5, 1), (10, 3), (11, 1)),
    "GB": (),
}
AFTER_EASTER = {"BE": (1, 39, 50), "NL": (1, 39, 50), "DE": (-2, 1, 39, 50, 60), "GB": (-2, 1)}
MONDAYS = {"GB": ((5, 0), (5, -1), (8, -1))}
SEASONS = {
    "winter": (11, 12, 1, 2, 3),
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
}


def is_workday(day: date, country: str) -> bool:
    """Tell whether a site of this country works; all rest between Christmas and New Year."""
    rests = day.weekday() > 4 or (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)
    return not rests and day not in holidays(country, day.year)


@cache
def holidays(country: str, year: int) -> frozenset[date]:
    """List the public holidays of a country."""
    fixed = [date(year, month, day) for month, day in FIXED[country]]
    moving = [easter(year) + timedelta(days=days) for days in AFTER_EASTER[country]]
    mondays = [mondays_of(year, month)[which] for month, which in MONDAYS.get(country, ())]
    return frozenset(fixed + moving + mondays)


def mondays_of(year: int, month: int) -> list[date]:
    """List the Mondays of a month."""
    days = [date(year, month, 1) + timedelta(days=number) for number in range(31)]
    return [day for day in days if day.month == month and day.weekday() == 0]


def easter(year: int) -> date:
    """Find Easter Sunday (Gauss's rule as Meeus gives it, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def workdays(today: date) -> list[date]:
    """List the working days of the Gent plant before today, oldest first."""
    days = (today - timedelta(days=back) for back in range(WINDOW, 0, -1))
    return [day for day in days if is_workday(day, "BE")]


def end_of_time(today: date) -> datetime:
    """Say when the demo's last day ends: the midnight before today."""
    return datetime.combine(today, time(), HOUSE_ZONE).astimezone(UTC)


def at_work(who: Who, day: date, rng: Random, portion: float = 1) -> datetime:
    """Pick a moment of somebody's working day, or of its first portion."""
    start, end = who.hours
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return at(who, day, start) + timedelta(seconds=rng.randrange(600, int(minutes * 60 * portion)))


def at(who: Who, day: date, clock: time) -> datetime:
    """Turn a time on somebody's clock into UTC."""
    return datetime.combine(day, clock, ZoneInfo(who.place.zone)).astimezone(UTC)


def within_hours(who: Who, moment: datetime, rng: Random) -> datetime:
    """Move a moment on until this person is at work."""
    start, end = who.hours
    local = moment.astimezone(ZoneInfo(who.place.zone))
    day = local.date()
    if is_workday(day, who.place.country) and start <= local.time() <= end:
        return moment
    if local.time() > end or not is_workday(day, who.place.country):
        day = next(days_from(day + timedelta(days=1), who.place.country))
    return at(who, day, start) + timedelta(seconds=rng.randrange(180, 5400))


def days_from(day: date, country: str) -> Iterator[date]:
    """Go through the working days from this day on."""
    while True:
        if is_workday(day, country):
            yield day
        day += timedelta(days=1)


def later(day: date, days: int) -> date:
    """Count working days on or back from a day, as people do who look at a calendar."""
    step = timedelta(days=1 if days >= 0 else -1)
    left = abs(days)
    while left:
        day += step
        left -= day.weekday() < 5
    return day
