"""The pages of those who look after it that officers look into the archive rightly."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from models import now
from social.countries import country_choices
from social.errors import Invalid
from social.records import bp, looks
from social.records.forms import AboutForm
from social.records.words import OF_GRANTS
from social.viewer import viewer


@bp.get("/access/log", endpoint="looks")
def show_log() -> ResponseReturnValue:
    """Show who looked when, by which grant; not at whom, nor what they read."""
    found, after = looks.log(viewer(), request.args.get("before", type=int))
    return render_template("records/looks.html", found=found, after=after, **OF_GRANTS)


@bp.get("/access/about", endpoint="looks_about")
def show_about() -> ResponseReturnValue:
    """Show who looked at one person."""
    form = AboutForm(request.args)
    found, after, naming, status = [], None, (), 200
    if "person" in request.args:
        try:
            if form.validate() and form.person.ids:
                before = request.args.get("before", type=int)
                found, after, naming = looks.about(viewer(), form.person.ids[0], before)
            else:
                status = 422
        except Invalid as invalid:
            form.refuse(invalid)
            status = 422
    page = render_template(
        "records/looks_about.html",
        form=form,
        found=found,
        after=after,
        naming=naming,
        is_asked="person" in request.args and status == 200,
        **OF_GRANTS,
    )
    return page, status


@bp.get("/access/figures")
def figures() -> ResponseReturnValue:
    """Show each month how often the archive was opened, without a name."""
    return render_template(
        "records/figures.html",
        found=looks.figures(now() - looks.SHOWN),
        countries=dict(country_choices()),
        fewest=looks.FEWEST,
        **OF_GRANTS,
    )


@bp.get("/access/figures.csv")
def figures_sheet() -> ResponseReturnValue:
    """Give all figures as a sheet."""
    response = Response(b"\xef\xbb\xbf" + looks.sheet(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="archive-access.csv")
    response.headers["Cache-Control"] = "no-store"
    return response
