"""At which site does a line of a file place somebody? One that is there, or a new one."""

from __future__ import annotations

from babel.core import get_global
from sqlalchemy import select

from models import Event, Site, now, session
from models.folding import fold
from social.changes import Record
from social.people.row import Row, Unfit
from social.reader import zone_info


class Sites:
    """Knows every site by its name, however it is accented."""

    def __init__(self) -> None:
        self.known = {fold(site.name): site for site in session.scalars(select(Site))}
        self.made: list[str] = []

    def of(self, record: Record, row: Row) -> Site | None:
        """Find the site of a line, or open it; Unfit if the line says too little."""
        if not row.site:
            return None
        site = self.known.get(fold(row.site))
        if site is None:
            return self.open(record, row)
        if row.country and row.country != site.country:
            raise Unfit(f"site {site.name} is in {site.country}, not in {row.country}")
        return site

    def open(self, record: Record, row: Row) -> Site:
        """Add a site."""
        if not row.country:
            raise Unfit(f"site {row.site} is new and needs a country")
        site = Site(name=row.site, country=row.country, zone=row.zone or only_zone(row))
        session.add(site)
        record(Event.SITE_ADDED, site)
        self.known[fold(row.site)] = site
        self.made.append(site.name)
        return site


def only_zone(row: Row) -> str:
    """Give the time zone of a country where it is the same everywhere; Unfit elsewhere."""
    zones: list[str] = get_global("territory_zones").get(row.country, [])
    moment = now()
    if len({moment.astimezone(zone_info(zone)).utcoffset() for zone in zones}) != 1:
        raise Unfit(f"site {row.site} is new and needs a zone: {row.country} has several")
    return zones[0]
