"""The pages of the house: everybody reads them, administrators change them."""

from __future__ import annotations

from datetime import UTC

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from models import now
from social import house_rules, standing
from social.administrators import require_administrator
from social.errors import Invalid, not_found
from social.fields import LANGUAGE_NAMES
from social.house import actions, sheets
from social.house import off_hours as hours
from social.house.figures import Period, figures
from social.house.forms import SeenRules, rules_form
from social.house.processings import NEVER, PROCESSINGS
from social.house.starter import STARTER
from social.pages import company
from social.rights import may
from social.switches import Switch, is_on, off_of
from social.viewer import viewer

bp = Blueprint("house", __name__)


@bp.get("/house-rules")
def rules() -> ResponseReturnValue:
    """Show the house rules as they are now, or that there are none yet."""
    return rules_of(house_rules.newest())


@bp.get("/house-rules/<int:version>")
def rules_once(version: int) -> ResponseReturnValue:
    """Show what the house rules said once."""
    if version not in {number for number, _moment in house_rules.versions()}:
        raise not_found()
    return rules_of(version)


def rules_of(version: int) -> ResponseReturnValue:
    """Show a version in the reader's language."""
    versions = house_rules.versions()
    return render_template(
        "house/rules.html",
        rules=house_rules.read(version, get_locale().language),
        version=version,
        versions=versions,
        is_newest=version == house_rules.newest(),
        may_write=may(viewer(), "administer", company()),
    )


def languages() -> dict[str, str]:
    """Give the languages that the company speaks here, each in its own name."""
    return {one: LANGUAGE_NAMES[one] for one in standing.offered()}


@bp.get("/house-rules/edit")
def edit_rules() -> ResponseReturnValue:
    """Let an administrator write the next version, from the one that holds or from our own."""
    require_administrator(viewer())
    version = house_rules.newest()
    texts = house_rules.sources(version) or {one: STARTER[one] for one in languages()}
    form = rules_form(languages(), formdata=None, data={"seen": version, **texts})
    return render_template("house/edit.html", form=form, languages=languages())


@bp.post("/house-rules")
def publish_rules() -> ResponseReturnValue:
    """Publish a version."""
    require_administrator(viewer())
    form: SeenRules = rules_form(languages())
    if form.validate():
        try:
            actions.publish_rules(viewer(), form.texts(), form.seen.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Published. Tell people what has changed, and why."))
            return redirect(url_for(".rules"), 303)
    return render_template("house/edit.html", form=form, languages=languages()), 422


@bp.get("/transparency")
def transparency() -> ResponseReturnValue:
    """Show how moderation went in a quarter."""
    period = wanted()
    return render_template(
        "house/transparency.html",
        period=period,
        last=last_period(),
        figures=figures(period),
        words=sheets.words(),
    )


@bp.get("/transparency.csv")
def transparency_sheet() -> ResponseReturnValue:
    """Give the same as a sheet."""
    period = wanted()
    return sheets.answer(f"transparency-{period}", sheets.of_figures(figures(period)))


@bp.get("/outside-hours")
def off_hours() -> ResponseReturnValue:
    """Show what reached people outside their hours in a year."""
    year = year_wanted()
    return render_template(
        "house/off_hours.html",
        year=year,
        years=hours.told_years(),
        figures=hours.figures_of(year),
        ways=hours.WAYS,
        sides=hours.SIDES,
    )


@bp.get("/outside-hours.csv")
def off_hours_sheet() -> ResponseReturnValue:
    """Give the same month by month as a sheet."""
    year = year_wanted()
    return sheets.answer(f"outside-hours-{year}", hours.as_rows(year), hours.COLUMNS)


def year_wanted() -> int:
    """Read the year that is asked for, the last one without; nothing where none is counted."""
    if not is_on(Switch.OFF_HOURS):
        raise not_found()
    years, asked = hours.told_years(), request.args.get("year", "")
    this = hours.this_month().year
    if not asked:
        return years[1] if years else this
    if not (len(asked) == 4 and asked.isascii() and asked.isdecimal()):
        raise not_found()
    first, last = years or (this, this)
    if not first <= int(asked) <= last:
        raise not_found()
    return int(asked)


def wanted() -> Period:
    """Read the quarter that is asked for, the last one without; nothing where the report is off.

    A quarter is told once it has ended: else every look a little later would tell of the one thing
    that happened between.
    """
    if not is_on(Switch.REPORT):
        raise not_found()
    last = last_period()
    year, _dash, quarter = request.args.get("quarter", str(last)).partition("-Q")
    if not (len(year) == 4 and year.isascii() and year.isdecimal() and quarter in {*"1234"}):
        raise not_found()
    period = Period(int(year), int(quarter))
    if period.year < 2000 or period.start > last.start:
        raise not_found()
    return period


def last_period() -> Period:
    """Give the last quarter that has ended."""
    return Period.of(now().astimezone(UTC).date()).before


@bp.get("/processing")
def processing() -> ResponseReturnValue:
    """Show what is done with what people do, and what can be without."""
    return render_template(
        "house/processing.html",
        processings=PROCESSINGS,
        never=NEVER,
        off=off_of(company()),
        may_switch=may(viewer(), "administer", company()),
    )


@bp.get("/processing.csv")
def processing_sheet() -> ResponseReturnValue:
    """Give the same as a sheet, as an annex to an agreement."""
    return sheets.answer("processing", sheets.of_processings(off_of(company())))


@bp.post("/processing/<which>")
def switch_on(which: str) -> ResponseReturnValue:
    """Have the company do something again."""
    return switched(which, on=True)


@bp.delete("/processing/<which>")
def switch_off(which: str) -> ResponseReturnValue:
    """Have the company do without something."""
    return switched(which, on=False)


def switched(which: str, *, on: bool) -> ResponseReturnValue:
    """Switch something, or answer that it cannot be."""
    if which not in {*Switch}:
        raise not_found()
    try:
        actions.switch(viewer(), Switch(which), on=on)
        flash(_("Switched on.") if on else _("Switched off."))
    except Invalid as invalid:
        flash(invalid.fields["form"])
    return redirect(url_for(".processing"), 303)
