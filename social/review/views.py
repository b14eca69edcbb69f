"""The queue and its cases; for everybody who may judge nothing they do not exist."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Case, Found, Measure, Membership, NoteFor, TextState, now
from moderation.ladder import suggested
from moderation.ruling import Rule
from social import house_rules, rulebook
from social.cursor import Cursor
from social.deciding import decide as decide_on
from social.errors import Invalid, not_found
from social.filing.sending import send
from social.forms import Form
from social.reasons import AUDIENCES, FOUND, MEASURES, MEASURES_OF_PERSON, OUTCOMES, REASONS
from social.review import (
    bp,
    checking,
    checks,
    claiming,
    deciding,
    excepting,
    exceptions,
    hearing,
    listing,
)
from social.review.forms import DecisionForm, NoteForm, OpinionForm, ReasonForm, WishForm
from social.review.guard import here
from social.review.listing import Line, Part
from social.viewer import viewer

__all__ = ["bp", "checks", "excepting", "hearing"]


@bp.before_request
def only_judges() -> None:
    """Let nobody else know that the pages exist."""
    if not here().may_look:
        raise not_found()


@bp.context_processor
def reach() -> dict[str, Any]:
    """Tell the pages whether the viewer judges beyond communities of their own."""
    return {"judge_is_wide": exceptions.is_wide(here())}


@bp.before_app_request
def nothing_there() -> None:
    """Say of a wrong address or method no more than of any other, here too."""
    if request.routing_exception is not None and request.path.startswith("/review"):
        only_judges()


@bp.get("")
def index() -> ResponseReturnValue:
    """Show what waits, the most urgent first."""
    words = request.args.get("part", Part.QUEUE)
    if words not in set(Part):
        raise not_found()
    part, asked = Part(words), request.args.get("after")
    after = Cursor.read(asked) if asked else None
    lines: Sequence[Line | Membership]
    form = WishForm(request.args)
    if not form.validate():
        raise not_found()
    if part is Part.QUEUE:
        lines, following = listing.queue(here(), after, form.wish())
    else:
        lines, following = listing.page(here(), part, after)
    return render_template(
        "review/index.html",
        lines=lines,
        part=part,
        next=following,
        form=form,
        kept=form.kept(),
        reasons=REASONS,
        outcomes=OUTCOMES,
        found_words=FOUND,
    )


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one case."""
    return page_of(find(id))


@bp.delete("/<int:id>")
def drop(id: int) -> ResponseReturnValue:
    """Throw away a case that one opened oneself."""
    words = _("Thrown away. Nobody was told.")
    return done(id, Form(), lambda case: checking.drop(viewer(), case), words)


@bp.post("/<int:id>/claim")
def claim(id: int) -> ResponseReturnValue:
    """Take a case."""
    return done(id, Form(), lambda case: claiming.claim_case(viewer(), case), _("It is yours now."))


@bp.delete("/<int:id>/claim")
def release(id: int) -> ResponseReturnValue:
    """Give a case back."""
    words = _("Others can take it again.")
    return done(id, Form(), lambda case: claiming.release_case(viewer(), case), words)


@bp.post("/<int:id>/notes")
def note(id: int) -> ResponseReturnValue:
    """Tell the other moderators something."""
    form = NoteForm()

    def act(case: Case) -> None:
        audience = NoteFor(form.audience.data)
        claiming.note(viewer(), case, form.words.data or "", audience)

    return done(id, form, act, _("Saved."))


@bp.post("/<int:id>/opinions")
def ask_opinion(id: int) -> ResponseReturnValue:
    """Ask another judge what they think."""
    form = OpinionForm(claiming.advisers(viewer(), find(id)))

    def act(case: Case) -> None:
        claiming.ask_opinion(viewer(), case, form.asked.data, form.words.data or "")

    return done(id, form, act, _("Asked. The answer will stand among the notes."))


@bp.get("/<int:id>/files/<int:number>")
def file(id: int, number: int) -> ResponseReturnValue:
    """Give out a file of what a case is about to whoever judges it, also of a hidden text."""
    for one in listing.attachments_of(find(id)):
        if one.file_id == number and one.file.erased_at is None:
            return send(one.file)
    raise not_found()


@bp.post("/<int:id>/recusal")
def recuse(id: int) -> ResponseReturnValue:
    """Leave a case to others."""
    form, case = ReasonForm(), find(id)
    if not form.validate():
        return page_of(case, form), 422
    try:
        claiming.recuse(viewer(), case, form.reason.data or "")
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(find(id), form), 422
    flash(_("Others judge this case. You do not see it any more."))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:id>/reporters/<int:number>")
def unmask(id: int, number: int) -> ResponseReturnValue:
    """Say once who reported."""
    form, case = ReasonForm(), find(id)
    if not form.validate():
        return page_of(case, form), 422
    person = claiming.unmask(viewer(), case, number, form.reason.data or "")
    flash(_("Reporter %(number)s is %(name)s.", number=number, name=person.name))
    return redirect(url_for(".show", id=id), 303)


@bp.post("/<int:id>/decision")
def decide(id: int) -> ResponseReturnValue:
    """Decide a case."""
    form = decision_form(find(id))
    words = _("Decided. Whoever is concerned is told, with the reasons.")
    answer = done(id, form, lambda case: ruled(case, form), words)
    # What was read by way of exception ends with the case: its page is not there any more.
    is_over = id in here().exceptions and not isinstance(answer, tuple)
    return redirect(url_for(".index"), 303) if is_over else answer


@bp.post("/<int:id>/confirmation")
def confirm(id: int) -> ResponseReturnValue:
    """Suspend somebody, as a second person."""
    words = _("Suspended. A mail says why, and until when.")
    return done(id, Form(), lambda case: deciding.confirm(viewer(), case), words)


@bp.delete("/<int:id>/confirmation")
def refuse(id: int) -> ResponseReturnValue:
    """Let a suspension be."""
    words = _("Refused. The case is open still.")
    return done(id, Form(), lambda case: deciding.refuse(viewer(), case), words)


def decision_form(case: Case, **more: Any) -> DecisionForm:
    """Ask for a decision, among the measures that the viewer may choose."""
    choices = deciding.allowed(here(), case)
    return DecisionForm(choices, of_person=case.person_id is not None, **more)


def ruled(case: Case, form: DecisionForm) -> None:
    """Decide as the form says."""
    deciding.decide(viewer(), case, form.ruling(), form.version())


def rules_of(case: Case) -> list[Rule]:
    """Bring the house rules that found something in a case, as far as they still hold."""
    return [line.said for line in rulebook.lines_of(case.rules)] if case.rules else []


def find(id: int) -> Case:
    """Find a case that the viewer may judge; reading it by way of exception leaves a trace."""
    case = listing.find_case(here(), id)
    exceptions.note_reading(here(), case)
    return case


def done(id: int, form: Form, act: Callable[[Case], None], words: str) -> ResponseReturnValue:
    """Do something with a case, and say so on its page; or say there why not."""
    return decide_on(id, form, act, words, find=find, page=page_of, show=".show")


def page_of(case: Case, form: Form | None = None) -> str:
    """Render the page of a case, with the form that was refused."""
    before, after = listing.around(case)
    text = case.post or case.comment or case.message
    advisers = claiming.advisers(viewer(), case) if case.is_open else []
    judge, reports, earlier = here(), listing.reports_of(case), deciding.earlier(case)
    reasons = [one.reason for one in reports]
    if not isinstance(form, DecisionForm):
        choices = deciding.allowed(judge, case)
        is_plain = case.found is Found.APPROVAL and not reports
        fit = Measure.NONE if is_plain else suggested(reasons, sum(earlier.values()))
        if fit not in choices:
            fit = Measure.HINT
        decision = decision_form(case, formdata=None, data={"measure": fit.value})
    else:
        decision = form
    return render_template(
        "review/case.html",
        case=case,
        text=text,
        before=before,
        after=after,
        reports=reports,
        found=rules_of(case),
        earlier=earlier,
        decision=decision,
        house_rules=house_rules.to_name(case.community, case.author.language)
        if case.is_open
        else (),
        decided=listing.decisions_of(case),
        measures=MEASURES_OF_PERSON if case.person_id else MEASURES,
        notes=listing.notes_of(case),
        audiences=AUDIENCES,
        attachments=listing.attachments_of(case),
        similar=listing.similar(judge, case, reasons),
        awaited=claiming.awaited(case) if case.is_open else (),
        may_drop=checking.may_drop(viewer(), case),
        opinion=form if isinstance(form, OpinionForm) else OpinionForm(advisers, formdata=None),
        form=form,
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None),
        why=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        is_held=text is not None and case.is_open and text.state is TextState.HELD,
        moment=now(),
    )
