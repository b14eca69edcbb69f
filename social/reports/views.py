"""Reports: say what is wrong, and see what became of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Comment, Post
from social.answering import came_from
from social.errors import not_found
from social.finding import find_comment, find_post
from social.reasons import OUTCOMES, REASONS
from social.reports import actions, bp, listing
from social.reports.forms import ReportForm
from social.rights import require
from social.viewer import viewer


@bp.get("/posts/<int:id>/report")
def new_of_post(id: int) -> ResponseReturnValue:
    """Ask what is wrong with a post."""
    return ask(find_post(id))


@bp.post("/posts/<int:id>/report")
def report_post(id: int) -> ResponseReturnValue:
    """Report a post."""
    return take(find_post(id))


@bp.get("/comments/<int:id>/report")
def new_of_comment(id: int) -> ResponseReturnValue:
    """Ask what is wrong with a comment."""
    return ask(find_comment(id))


@bp.post("/comments/<int:id>/report")
def report_comment(id: int) -> ResponseReturnValue:
    """Report a comment."""
    return take(find_comment(id))


@bp.get("/reports")
def index() -> ResponseReturnValue:
    """Show what the viewer reported, and what became of it."""
    before = request.args.get("before", "")
    if before and not (before.isdecimal() and before.isascii() and len(before) <= 10):
        raise not_found()
    found, following = listing.page(viewer(), int(before) if before else None)
    return render_template(
        "reports/index.html", receipts=found, next=following, reasons=REASONS, outcomes=OUTCOMES
    )


@bp.delete("/posts/<int:id>/hiding")
def show_post(id: int) -> ResponseReturnValue:
    """Show a post again."""
    return again(find_post(id))


@bp.delete("/comments/<int:id>/hiding")
def show_comment(id: int) -> ResponseReturnValue:
    """Show a comment again."""
    return again(find_comment(id))


def ask(text: Post | Comment) -> ResponseReturnValue:
    """Show the form beside what it is about."""
    require(viewer(), "report", text, _("Others report what you wrote; you can change it."))
    return render_template("reports/new.html", text=text, form=ReportForm(formdata=None))


def take(text: Post | Comment) -> ResponseReturnValue:
    """Take a report."""
    form = ReportForm()
    if not form.validate():
        return render_template("reports/new.html", text=text, form=form), 422
    actions.report(viewer(), text, form.complaint())
    flash(_("Thank you. Moderators look at it; you are told what comes of it."))
    return redirect(url_for("reports.index"), 303)


def again(text: Post | Comment) -> ResponseReturnValue:
    """Show a text again to the viewer."""
    actions.show_again(viewer(), text)
    return redirect(came_from(url_for("reports.index")), 303)
