"""The queue and its cases; for everybody who may judge nothing they do not exist."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Case, now
from social.cursor import Cursor
from social.errors import Invalid, not_found
from social.forms import Form
from social.judges import Judge, judge_of
from social.reasons import OUTCOMES, REASONS
from social.review import bp, claiming, listing
from social.review.forms import NoteForm, ReasonForm
from social.review.listing import Part
from social.viewer import viewer


@bp.before_request
def only_judges() -> None:
    """Let nobody else know that the pages exist."""
    if not judge_of(viewer()).may_look:
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
    lines, following = listing.page(judge_of(viewer()), part, after)
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


def find(id: int) -> Case:
    """Find a case that the viewer may judge."""
    return listing.find_case(judge_of(viewer()), id)


def done(id: int, form: Form, act: Callable[[Case], None], words: str) -> ResponseReturnValue:
    """Do something with a case, and say so on its page; or say there why not."""
    case = find(id)
    try:
        if not form.validate():
            return page_of(case, form), 422
        act(case)
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(find(id), form), 422
    flash(words)
    return redirect(url_for(".show", id=id), 303)


def page_of(case: Case, form: Form | None = None) -> str:
    """Render the page of a case, with the form that was refused."""
    before, after = listing.around(case)
    judge: Judge = judge_of(viewer())
    return render_template(
        "review/case.html",
        case=case,
        text=case.post or case.comment,
        before=before,
        after=after,
        reports=listing.reports_of(case),
        notes=listing.notes_of(case),
        judge=judge,
        form=form,
        note=form if isinstance(form, NoteForm) else NoteForm(formdata=None),
        why=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        reasons=REASONS,
        outcomes=OUTCOMES,
        moment=now(),
    )
