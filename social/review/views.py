"""The queue and its cases; for everybody who may judge nothing they do not exist."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Case, now
from moderation.ladder import suggested
from moderation.ruling import Rule
from social import rulebook
from social.cursor import Cursor
from social.deciding import decide as decide_on
from social.errors import Invalid, not_found
from social.forms import Form
from social.reasons import MEASURES, OUTCOMES, REASONS
from social.review import bp, claiming, deciding, hearing, listing
from social.review.forms import DecisionForm, NoteForm, ReasonForm
from social.review.guard import here
from social.review.listing import Part
from social.viewer import viewer

__all__ = ["bp", "hearing"]


@bp.before_request
def only_judges() -> None:
    """Let nobody else know that the pages exist."""
    if not here().may_look:
        raise not_found()


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
    lines, following = listing.page(here(), part, after)
    return render_template(
        "review/index.html",
        lines=lines,
        part=part,
        next=following,
        reasons=REASONS,
        outcomes=OUTCOMES,
    )


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show one case."""
    return page_of(find(id))


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
    return done(
        id, form, lambda case: claiming.note(viewer(), case, form.words.data or ""), _("Saved.")
    )


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
    form = DecisionForm(deciding.allowed(here()))
    words = _("Decided. Whoever is concerned is told, with the reasons.")
    return done(id, form, lambda case: ruled(case, form), words)


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


def ruled(case: Case, form: DecisionForm) -> None:
    """Decide as the form says."""
    deciding.decide(viewer(), case, form.ruling())


def rules_of(case: Case) -> list[Rule]:
    """Bring the house rules that found something in a case, as far as they still hold."""
    return [line.said for line in rulebook.lines_of(case.rules)] if case.rules else []


def find(id: int) -> Case:
    """Find a case that the viewer may judge."""
    return listing.find_case(here(), id)


def done(id: int, form: Form, act: Callable[[Case], None], words: str) -> ResponseReturnValue:
    """Do something with a case, and say so on its page; or say there why not."""
    return decide_on(id, form, act, words, find=find, page=page_of, show=".show")


def page_of(case: Case, form: Form | None = None) -> str:
    """Render the page of a case, with the form that was refused."""
    before, after = listing.around(case)
    judge, reports, earlier = here(), listing.reports_of(case), deciding.earlier(case)
    if not isinstance(form, DecisionForm):
        fit = suggested([one.reason for one in reports], sum(earlier.values()))
        choices = deciding.allowed(judge)
        decision = DecisionForm(choices, formdata=None, data={"measure": fit.value})
    else:
        decision = form
    return render_template(
        "review/case.html",
        case=case,
        text=case.post or case.comment,
        before=before,
        after=after,
        reports=reports,
        found=rules_of(case),
        earlier=earlier,
        decision=decision,
        decided=listing.decisions_of(case),
        measures=MEASURES,
        notes=listing.notes_of(case),
        form=form,
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None),
        why=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        moment=now(),
    )
