"""The company and its sites."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Site, now, session
from social import workplaces
from social.administration import bp, listing, places
from social.administration.forms import CalendarForm, SiteForm
from social.countries import country_choices
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holidays import public_holidays
from social.pages import company
from social.viewer import viewer
from social.zones import zone_city


@bp.get("/sites")
def sites() -> ResponseReturnValue:
    """Show the company and where it works."""
    found = workplaces.sites()
    return render_template(
        "administration/sites.html",
        sites=found,
        people=listing.people_at(found),
        countries=dict(country_choices()),
        zone_city=zone_city,
    )


@bp.get("/sites/new")
def new_site() -> ResponseReturnValue:
    """Ask where the new site is."""
    form = SiteForm(formdata=None, zone=company().zone)
    return render_template("administration/site.html", form=form, site=None)


@bp.post("/sites")
def add_site() -> ResponseReturnValue:
    """Open a site."""
    form = SiteForm()
    try:
        if form.validate():
            places.add_site(viewer(), **form.facts())
            flash(_("Saved."))
            return redirect(url_for(".sites"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("administration/site.html", form=form, site=None), 422


@bp.get("/sites/<int:id>")
def site(id: int) -> ResponseReturnValue:
    """Show a site."""
    found = find_site(id)
    form = SiteForm(formdata=None, obj=found, legal_language=found.legal_language or "")
    return render_template("administration/site.html", form=form, site=found)


@bp.post("/sites/<int:id>")
def change_site(id: int) -> ResponseReturnValue:
    """Name a site anew, or correct where it is."""
    found, form = find_site(id), SiteForm()
    try:
        if form.validate():
            places.change_site(viewer(), found, **form.facts())
            flash(_("Saved."))
            return redirect(url_for(".sites"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("administration/site.html", form=form, site=found), 422


@bp.get("/sites/<int:id>/calendar")
def calendar(id: int) -> ResponseReturnValue:
    """Show when people work at a site, and its holidays."""
    found = find_site(id)
    form = CalendarForm(
        found.country,
        formdata=None,
        data={
            "days": [str(day) for day in found.days],
            "begins": str(found.begins),
            "ends": str(found.ends),
            "region": found.region or "",
            "free_days": "\n".join(found.free_days),
        },
    )
    return calendar_page(found, form)


@bp.post("/sites/<int:id>/calendar")
def keep_calendar(id: int) -> ResponseReturnValue:
    """Say when people work at a site, and on which days nobody does."""
    found = find_site(id)
    form = CalendarForm(found.country)
    if not form.validate():
        return calendar_page(found, form), 422
    places.keep_calendar(viewer(), found, **form.facts())
    flash(_("Saved."))
    return redirect(url_for(".calendar", id=id), 303)


def calendar_page(site: Site, form: CalendarForm) -> str:
    """Show the form and the public holidays of this year and the next."""
    year = now().year
    holidays = [
        (day, name)
        for one in (year, year + 1)
        for day, name in public_holidays(
            site.country, site.region or "", one, viewer().language
        ).items()
    ]
    return render_template("administration/calendar.html", site=site, form=form, holidays=holidays)


def find_site(number: int) -> Site:
    """Find a site."""
    found = session.get(Site, within_range(number))
    if found is None:
        raise not_found()
    return found
