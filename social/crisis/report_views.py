"""The report of a crisis, and what was learnt."""

from __future__ import annotations

import io

from flask import Response, flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Crisis, now
from social.answering import done, refused
from social.crisis import bp, ending, listing
from social.crisis.forms import LearntForm
from social.crisis.reader import who_leads
from social.crisis.report import COLUMNS, report, rows
from social.errors import Invalid, wants_json
from social.sheet import write_csv
from social.viewer import viewer


@bp.get("/<int:id>/report")
def show_report(id: int) -> ResponseReturnValue:
    """Show how well it went."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return report_page(crisis, LearntForm(data={"learnt": crisis.learnt}))


def report_page(crisis: Crisis, form: LearntForm) -> str:
    """Show the report."""
    return render_template("crisis/report.html", report=report(crisis, now()), form=form)


@bp.get("/<int:id>/report.csv")
def sheet(id: int) -> Response:
    """Give the report as a sheet."""
    crisis = listing.find_led(viewer(), id, who_leads())
    file = io.BytesIO()
    write_csv(file, COLUMNS, rows(report(crisis, now())))
    answer = Response(file.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"crisis-{crisis.id}.csv")
    return answer


@bp.post("/<int:id>/learnt")
def learn(id: int) -> ResponseReturnValue:
    """Write down what was learnt."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), LearntForm()
    if form.validate():
        try:
            ending.learn(viewer(), crisis, form.learnt.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Saved."))
            return done(url_for(".show_report", id=id))
    if wants_json():
        return refused(form)
    return report_page(listing.find(viewer(), id), form), 422
