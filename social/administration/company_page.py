"""The company: its name, its languages, its zone, and how it looks."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from social import colours
from social.administration import bp, places
from social.administration.forms import ColoursForm, CompanyForm, LogoForm, ratio
from social.errors import Invalid
from social.pages import company as the_company
from social.settings import Settings
from social.viewer import viewer


@bp.get("/company")
def company() -> ResponseReturnValue:
    """Show what the company is called, speaks and looks like."""
    return page_of()


@bp.post("/company")
def name_company() -> ResponseReturnValue:
    """Name the company anew, or say which languages it offers."""
    form = CompanyForm()
    if not form.validate():
        return page_of(named=form), 422
    words = (form.name.data, form.language.data, form.zone.data, form.spoken.data)
    places.name_company(viewer(), *words)
    return saved()


@bp.post("/company/colours")
def paint() -> ResponseReturnValue:
    """Take a colour, if words in it can be read."""
    form = ColoursForm()
    if not form.validate():
        return page_of(painted=form), 422
    places.paint(viewer(), form.accent.data or None, form.accent_dark.data or None)
    return saved()


@bp.post("/company/logo")
def set_logo() -> ResponseReturnValue:
    """Take another sign."""
    form = LogoForm()
    try:
        if form.validate():
            places.set_sign(viewer(), form.logo.data)
            return saved()
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(signed=form), 422


@bp.delete("/company/logo")
def remove_logo() -> ResponseReturnValue:
    """Show Kring's own sign again."""
    places.remove_sign(viewer())
    return saved()


def saved() -> ResponseReturnValue:
    """Say that it is kept, and show it."""
    flash(_("Saved."))
    return redirect(url_for(".company"), 303)


def page_of(
    named: CompanyForm | None = None,
    painted: ColoursForm | None = None,
    signed: LogoForm | None = None,
) -> str:
    """Show the page; with what was typed, where a part of it was not taken."""
    it = the_company()
    settings: Settings = current_app.config["SETTINGS"]
    spoken = it.spoken or settings.languages
    return render_template(
        "administration/company.html",
        named=named
        or CompanyForm(
            formdata=None,
            data={
                "name": it.name,
                "language": it.language,
                "zone": it.zone,
                "spoken": list(spoken),
            },
        ),
        painted=painted
        or ColoursForm(
            formdata=None,
            data={"accent": it.accent or "", "accent_dark": it.accent_dark or ""},
        ),
        signed=signed or LogoForm(formdata=None),
        company=it,
        measured=measured(it.accent, it.accent_dark),
        ratio_of=ratio_of,
        is_zone_set=settings.time_zone != Settings.time_zone,
        settings=settings,
    )


def measured(accent: str | None, accent_dark: str | None) -> list[tuple[str, str, str]]:
    """Measure the colours that are in use: theme, colour, least contrast."""
    pairs = (("light", accent), ("dark", accent_dark))
    return [(theme, colour, ratio_of(theme, colour)) for theme, colour in pairs if colour]


def ratio_of(theme: str, colour: str) -> str:
    """Write the least contrast of a colour as a reader does, never more than it is."""
    return ratio(colours.least(theme, colours.Colour.of(colour)))
