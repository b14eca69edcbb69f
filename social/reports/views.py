"""Reports: say what is wrong, and see what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Case, Decision, File, Message, NoteFor, Person, now, session
from social import appeals, confiding, house_rules, separating, texts
from social.answering import came_from
from social.errors import Invalid, not_found
from social.finding import find_comment, find_message, find_person, find_post
from social.judges import judge_of, target_of
from social.reasons import (
    ANSWERED,
    APPEALS,
    FOUNDS,
    MEASURES,
    MEASURES_OF_PERSON,
    OUTCOMES,
    REASONS,
    SAID,
    SAID_OF_PERSON,
)
from social.reports import actions, appealing, bp, listing, unsigned
from social.reports.actions import Text, Thing
from social.reports.forms import DisputeForm, ReportForm, WordsForm
from social.rights import require
from social.viewer import viewer

__all__ = ["bp", "unsigned"]


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


@bp.get("/messages/said/<int:id>/report")
def new_of_message(id: int) -> ResponseReturnValue:
    """Ask what is wrong with a message."""
    return ask(find_message(id))


@bp.post("/messages/said/<int:id>/report")
def report_message(id: int) -> ResponseReturnValue:
    """Report a message: moderators read it, and a few words around it."""
    return take(find_message(id))


@bp.get("/people/<handle>/report")
def new_of_person(handle: str) -> ResponseReturnValue:
    """Ask what is wrong with a profile, or with how somebody behaves."""
    return ask(find_person(handle))


@bp.post("/people/<handle>/report")
def report_person(handle: str) -> ResponseReturnValue:
    """Report a person."""
    return take(find_person(handle))


@bp.delete("/people/<handle>/separation")
def join_again(handle: str) -> ResponseReturnValue:
    """See again what somebody writes, from whom the viewer wished to be apart."""
    other = find_person(handle)
    separating.join_again(viewer(), other)
    flash(_("You see each other's words again."))
    return redirect(url_for("reports.index"), 303)


@bp.get("/reports")
def index() -> ResponseReturnValue:
    """Show what the viewer reported, and what became of it."""
    found, following = listing.page(viewer(), before())
    return render_template(
        "reports/index.html",
        receipts=found,
        apart=separating.wished_by(viewer()),
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


@bp.delete("/messages/said/<int:id>/hiding")
def show_message(id: int) -> ResponseReturnValue:
    """Show a message again."""
    return again(find_message(id))


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
        appealing.spend_words(viewer())
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
        notes=listing.notes_for(NoteFor.AUTHOR, [found.case])[found.case_id],
        appeal=made,
        said_in_appeal=appeals.dialogue(made) if made else (),
        may_appeal=appealing.may_appeal(found, now()),
        until=appealing.ends_at(found),
        form=form,
        moment=now(),
        founds=FOUNDS,
        measures=MEASURES,
        said=SAID,
        said_of_person=SAID_OF_PERSON,
        measures_of_person=MEASURES_OF_PERSON,
        outcomes=APPEALS,
    )


def before() -> int | None:
    """Read where a page of a list begins; 404 for what is no number."""
    asked = request.args.get("before", "")
    if asked and not (asked.isdecimal() and asked.isascii() and len(asked) <= 10):
        raise not_found()
    return int(asked) if asked else None


def text_for(reader: Person, case: Case) -> Text | None:
    """Bring what a case is about, if it still exists for the reader."""
    return listing.seen(reader, [case]).get(target_of(case))


def case_page(case: Case, form: DisputeForm) -> str:
    """Render what an author sees of a case."""
    return render_template(
        "reports/case.html",
        case=case,
        text=text_for(viewer(), case),
        notes=listing.notes_for(NoteFor.AUTHOR, [case])[case.id],
        said=listing.reasons_of(case),
        form=form,
        reasons=REASONS,
        outcomes=OUTCOMES,
    )


def ask(thing: Thing) -> ResponseReturnValue:
    """Show the form beside what it is about."""
    require(viewer(), "report", thing, _("Others report what you wrote; you can change it."))
    form = ReportForm(files_of(thing), formdata=None, data={"file": request.args.get("file", "")})
    return new_page(thing, form)


def take(thing: Thing) -> ResponseReturnValue:
    """Take a report."""
    form = ReportForm(files_of(thing))
    was_reported = actions.earlier(viewer(), thing) is not None
    try:
        if not form.validate():
            return new_page(thing, form), 422
        made = actions.report(viewer(), thing, form.complaint(), actions.spend_report)
    except Invalid as invalid:
        form.refuse(invalid)
        return new_page(thing, form), 422
    case = session.get_one(Case, made.case_id)
    if was_reported:
        flash(_("You reported this already. How it stands is here."))
    elif case.is_open:
        flash(_("Thank you. Moderators look at it; you are told what comes of it."))
    else:
        flash(_("Moderators have looked at these very words already, and let them stand."))
    return redirect(url_for("reports.index"), 303)


def files_of(thing: Thing) -> Sequence[File]:
    """List the files that a report can be about: those of a text."""
    return () if isinstance(thing, Person) else texts.files(thing)


def new_page(thing: Thing, form: ReportForm) -> str:
    """Render the form; whoever may judge it themselves is offered to look into it."""
    is_person = isinstance(thing, Person)
    return render_template(
        "reports/new.html",
        text=None if is_person else thing,
        person=thing if is_person else thing.author,
        form=form,
        looks_after=looks_after(thing),
        is_channel_open=confiding.is_open(confiding.channel(), confiding.keys_in_use()),
        is_reported=actions.earlier(viewer(), thing) is not None,
    )


def looks_after(thing: Thing) -> bool:
    """Tell whether the viewer may be asked to judge such a thing, and so can look into it."""
    if isinstance(thing, Message):
        return False  # nobody looks into what is not reported
    judge = judge_of(viewer())
    if isinstance(thing, Person):
        return judge.is_moderator
    return judge.is_moderator or thing.community_id in judge.owns


def again(text: Text) -> ResponseReturnValue:
    """Show a text again to the viewer."""
    actions.show_again(viewer(), text)
    return redirect(came_from(url_for("reports.index")), 303)
