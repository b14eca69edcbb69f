"""Which company is this, and at which sites does it work?"""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, select
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from models import Company, Event, Logo, Person, Site, session
from social import colours, standing
from social.administration.signs import sign_of
from social.administrators import require_administrator
from social.aside import aside
from social.changes import change
from social.errors import Invalid
from social.filing.refusal import Refused, sentence
from social.holding import hold


def name_company(
    actor: Person, name: str, language: str, zone: str, spoken: Sequence[str] = ()
) -> None:
    """Name the company anew, give newcomers another language or zone, offer other languages.

    No language named is all. Whoever reads in one that is offered no more reads in the company's.
    """
    require_administrator(actor)
    with change(actor) as record:
        company = session.get_one(Company, 1)
        hold(company)
        company.name, company.language, company.zone = name, language, zone
        company.spoken = sorted(spoken)
        record(Event.COMPANY_NAMED, company)
    standing.forget()


def paint(actor: Person, accent: str | None, accent_dark: str | None = None) -> None:
    """Have pages take the company's colour; None for Kring's own. It has to be readable.

    The colour for dark ground follows from the one for light, where none is given.
    """
    require_administrator(actor)
    light = colours.Colour.of(accent) if accent else None
    dark = colours.Colour.of(accent_dark) if accent_dark else light and colours.for_dark(light)
    for theme, colour in (("light", light), ("dark", dark)):
        if colour is not None and not colours.passes(theme, colour):
            raise Invalid(form=_("Words in this colour could not be read."))
    with change(actor) as record:
        company = session.get_one(Company, 1)
        hold(company)
        company.accent = str(light) if light else None
        company.accent_dark = str(dark) if light and dark else None
        record(Event.COMPANY_PAINTED, company)
    standing.forget()


def set_sign(actor: Person, upload: FileStorage) -> None:
    """Show a picture as the company's sign, written anew; Invalid says why it is not taken."""
    require_administrator(actor)
    settings = current_app.config["SETTINGS"]
    if upload.stream.seek(0, 2) > settings.upload_limit:
        raise RequestEntityTooLarge
    try:
        logo = aside(sign_of, upload.stream, settings.picture_limit)
    except Refused as refused:
        raise Invalid(logo=sentence(refused.why)) from None
    keep_sign(actor, logo)


def remove_sign(actor: Person) -> None:
    """Show Kring's own sign again."""
    require_administrator(actor)
    keep_sign(actor, None)


def keep_sign(actor: Person, logo: Logo | None) -> None:
    """Keep a sign, and forget the pixels of the one before."""
    with change(actor) as record:
        company = session.get_one(Company, 1)
        hold(company)
        before, wanted = company.logo, logo.digest if logo else None
        if before == wanted:
            return
        if logo is not None:
            session.add(logo)
            session.flush()
        company.logo = wanted
        session.flush()
        session.execute(delete(Logo).where(Logo.digest == before))
        record(Event.LOGO_CHANGED, company)
    standing.forget()


def add_site(
    actor: Person, name: str, country: str, zone: str, legal_language: str | None = None
) -> Site:
    """Open a site; where documents to its people count in one language alone, it is named."""
    require_administrator(actor)
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
    require_administrator(actor)
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
    require_administrator(actor)
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
