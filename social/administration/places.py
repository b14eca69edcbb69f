"""Which company is this, and at which sites does it work?"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from models import Company, Event, Person, Site, session
from social.administration.actions import guard
from social.changes import change
from social.errors import Invalid
from social.holding import hold


def name_company(actor: Person, name: str, language: str, zone: str) -> None:
    """Name the company anew, or give newcomers another language or zone."""
    guard(actor)
    with change(actor) as record:
        company = session.get_one(Company, 1)
        hold(company)
        company.name, company.language, company.zone = name, language, zone
        record(Event.COMPANY_NAMED, company)


def add_site(
    actor: Person, name: str, country: str, zone: str, legal_language: str | None = None
) -> Site:
    """Open a site; where documents to its people count in one language alone, it is named."""
    guard(actor)
    refuse_namesake(name)
    with change(actor) as record:
        site = Site(name=name, country=country, zone=zone, legal_language=legal_language)
        session.add(site)
        record(Event.SITE_ADDED, site)
    return site


def change_site(
    actor: Person,
    site: Site,
    name: str,
    country: str,
    zone: str,
    legal_language: str | None = None,
) -> None:
    """Name a site anew, or correct where it lies; people keep the zone that they have."""
    guard(actor)
    refuse_namesake(name, site)
    with change(actor) as record:
        hold(site)
        if site.country != country:
            site.region = None  # a part of the country that it was in
        site.name, site.country, site.zone = name, country, zone
        site.legal_language = legal_language
        record(Event.SITE_CHANGED, site)


def keep_calendar(
    actor: Person,
    site: Site,
    *,
    days: list[int],
    begins: int,
    ends: int,
    region: str | None,
    free_days: list[str],
) -> None:
    """Say when people work at a site who have no hours of their own, and when nobody does."""
    guard(actor)
    with change(actor) as record:
        hold(site)
        site.days, site.begins, site.ends = days, begins, ends
        site.region, site.free_days = region, free_days
        record(Event.SITE_CHANGED, site)


def refuse_namesake(name: str, site: Site | None = None) -> None:
    """Keep two sites from having one name."""
    other = session.scalar(select(Site).where(Site.name == name))
    if other is not None and (site is None or other.id != site.id):
        raise Invalid(name=_("There is a site of this name."))
