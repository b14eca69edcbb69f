"""Reports: say what is wrong, and see what became of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Case, Comment, Decision, Person, Post, now, session
from social import appeals, house_rules
from social.answering import came_from
from social.errors import Invalid, not_found
from social.finding import find_comment, find_post
from social.reasons import ANSWERED, APPEALS, FOUNDS, MEASURES, OUTCOMES, REASONS, SAID
from social.reports import actions, appealing, bp, listing
from social.reports.forms import DisputeForm, ReportForm, WordsForm
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
    found, following = listing.page(viewer(), before())
    return render_template(
        "reports/index.html",
        receipts=found,
        next=following,
        reasons=REASONS,
        outcomes=OUTCOMES,
        answered=ANSWERED,
    )


@bp.delete("/posts/<int:id>/hiding")
def show_post(id: int) -> ResponseReturnValue:
    """Show a post again."""
    return again(find_post(id))


@bp.delete("/comments/<int:id>/hiding")
def show_comment(id: int) -> ResponseReturnValue:
    """Show a comment again."""
    return again(find_comment(id))


@bp.get("/cases/<int:id>", endpoint="case")
def show_case(id: int) -> ResponseReturnValue:
    """Show an author what others say of a text of theirs, and let them settle it."""
    case = listing.own_case(viewer(), id)
    decision = listing.decision_of(case)
    if decision is not None:
        return redirect(url_for("reports.decision", id=decision.id), 303)
    return case_page(case, DisputeForm(formdata=None))


@bp.post("/cases/<int:id>/dispute")
def dispute(id: int) -> ResponseReturnValue:
    """Say why it may stay as it is."""
    case, form = listing.own_case(viewer(), id), DisputeForm()
    try:
        if form.validate():
            actions.dispute(viewer(), case, form.words.data or "")
            flash(_("Moderators read what you say before they decide."))
            return redirect(url_for("reports.case", id=id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
        case = listing.own_case(viewer(), id)
    return case_page(case, form), 422


@bp.get("/decisions")
def decisions() -> ResponseReturnValue:
    """Show what was decided about the viewer, and until when it counts."""
    found, following = listing.decisions(viewer(), before())
    return render_template(
        "reports/decisions.html", decisions=found, next=following, moment=now(), measures=MEASURES
    )


@bp.get("/decisions/<int:id>")
def decision(id: int) -> ResponseReturnValue:
    """Show a decision with its reasons to whom it concerns."""
    return decision_page(listing.find_decision(viewer(), id), WordsForm(formdata=None))


@bp.post("/decisions/<int:id>/appeal")
def appeal(id: int) -> ResponseReturnValue:
    """Ask another person to judge a decision."""
    words = _("Another person judges it. You are told what comes of it.")
    return said(id, words, lambda found, text: appealing.appeal(viewer(), found, text))


@bp.post("/decisions/<int:id>/messages")
def say(id: int) -> ResponseReturnValue:
    """Say more in one's own appeal."""

    def act(found: Decision, text: str) -> None:
        made = appeals.appeal_of(found.id)
        if made is None:
            raise not_found()
        appealing.answer(viewer(), made, text)

    return said(id, _("Sent."), act)


def said(id: int, words: str, act: Callable[[Decision, str], object]) -> ResponseReturnValue:
    """Say something about a decision, and see it on its page; or read there why not."""
    form, found = WordsForm(), listing.find_decision(viewer(), id)
    try:
        if form.validate():
            act(found, form.words.data or "")
            flash(words)
            return redirect(url_for("reports.decision", id=id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
        found = listing.find_decision(viewer(), id)
    return decision_page(found, form), 422


def decision_page(found: Decision, form: WordsForm) -> str:
    """Render what somebody reads of a decision about them, with their appeal."""
    made = appeals.appeal_of(found.id)
    return render_template(
        "reports/decision.html",
        rules_version=house_rules.in_force_at(found.decided_at),
        decision=found,
        text=text_for(viewer(), found.case),
        appeal=made,
        said_in_appeal=appeals.dialogue(made) if made else (),
        may_appeal=appealing.may_appeal(found, now()),
        until=appealing.ends_at(found),
        form=form,
        moment=now(),
        founds=FOUNDS,
        measures=MEASURES,
        said=SAID,
        outcomes=APPEALS,
    )


def before() -> int | None:
    """Read where a page of a list begins; 404 for what is no number."""
    asked = request.args.get("before", "")
    if asked and not (asked.isdecimal() and asked.isascii() and len(asked) <= 10):
        raise not_found()
    return int(asked) if asked else None


def text_for(reader: Person, case: Case) -> Post | Comment | None:
    """Bring what a case is about, if it still exists for the reader."""
    posts, comments = listing.seen(reader, [case])
    return listing.text_of(case, posts, comments)


def case_page(case: Case, form: DisputeForm) -> str:
    """Render what an author sees of a case."""
    return render_template(
        "reports/case.html",
        case=case,
        text=text_for(viewer(), case),
        said=listing.reasons_of(case),
        form=form,
        reasons=REASONS,
        outcomes=OUTCOMES,
    )


def ask(text: Post | Comment) -> ResponseReturnValue:
    """Show the form beside what it is about."""
    require(viewer(), "report", text, _("Others report what you wrote; you can change it."))
    return render_template("reports/new.html", text=text, form=ReportForm(formdata=None))


def take(text: Post | Comment) -> ResponseReturnValue:
    """Take a report."""
    form = ReportForm()
    if not form.validate():
        return render_template("reports/new.html", text=text, form=form), 422
    made = actions.report(viewer(), text, form.complaint())
    case = session.get_one(Case, made.case_id)
    if case.is_open:
        flash(_("Thank you. Moderators look at it; you are told what comes of it."))
    else:
        flash(_("Moderators have looked at these very words already, and let them stand."))
    return redirect(url_for("reports.index"), 303)


def again(text: Post | Comment) -> ResponseReturnValue:
    """Show a text again to the viewer."""
    actions.show_again(viewer(), text)
    return redirect(came_from(url_for("reports.index")), 303)
