"""When does who work: by the calendar of their site, or by hours of their own?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from models import Availability, Person, Preferences, Site, session
from social.hours import Hours
from social.reader import zone_info


def hours_at(site: Site | None, zone: str) -> Hours:
    """Give the hours of a site, by the clock of a zone."""
    if site is None:
        return Hours(zone=zone)
    return Hours(
        zone=zone,
        days=tuple(site.days),
        begins=site.begins,
        ends=site.ends,
        country=site.country,
        region=site.region or "",
        free=frozenset(line[:10] for line in site.free_days),
    )


def worked(
    site: Site | None,
    zone: str,
    chosen: Preferences | None,
    away_from: date | None = None,
    away_until: date | None = None,
) -> Hours:
    """Give somebody's hours: their own ones where they have such, and always their holidays."""
    there = hours_at(site, zone)
    own = chosen if chosen is not None and chosen.has_own_hours else None
    return Hours(
        zone=zone,
        days=tuple(own.days) if own else there.days,
        begins=own.begins if own else there.begins,
        ends=own.ends if own else there.ends,
        country=there.country,
        region=there.region,
        free=there.free,
        away_from=away_from,
        away_until=away_until,
    )


def hours_of(person_ids: Collection[int]) -> dict[int, Hours]:
    """Read when some people work: one statement."""
    rows = session.execute(kept().where(Person.id.in_(person_ids)))
    return {row[0]: worked(row[2], row[1], *row[3:]) for row in rows}


def kept() -> Select[tuple[int, str, Site | None, Preferences | None, date | None, date | None]]:
    """Select what says when people work."""
    return (
        select(
            Person.id,
            Person.zone,
            Site,
            Preferences,
            Availability.away_from,
            Availability.away_until,
        )
        .outerjoin(Site, Site.id == Person.site_id)
        .outerjoin(Preferences, Preferences.person_id == Person.id)
        .outerjoin(Availability, Availability.person_id == Person.id)
    )


def due_at(asked_at: datetime, days: int, hours: Hours) -> datetime:
    """Say by when something is to be done: the same time of day, so many working days later.

    What is asked on a day without work counts as asked when the next day with work begins, and
    days of an absence count like others.
    """
    hours = replace(hours, away_from=None, away_until=None)
    local = asked_at.astimezone(zone_info(hours.zone))
    if not hours.is_workday(local.date()):
        start = hours.start_from(local.date())
        if start is None:
            return asked_at + timedelta(days=days)
        local = start.astimezone(zone_info(hours.zone)).replace(hour=0, minute=0)
    left = days if hours.days else 0
    while left:
        local += timedelta(days=1)
        left -= hours.is_workday(local.date())
    return local
