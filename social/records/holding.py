"""The pages of the holds: which there are, what each keeps, who decides."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Hold, now
from social.deciding import decide
from social.errors import Invalid
from social.forms import Form, ShownForm
from social.records import bp, holds, listing
from social.records.forms import HoldForm, ReleaseForm, ReviewForm, midnight
from social.records.matters import listing as matters
from social.records.reaching import reach
from social.viewer import viewer


@bp.get("/holds", endpoint="holds")
def list_holds() -> ResponseReturnValue:
    """Show the holds, those that have to be looked at first."""
    kept, over = listing.holds(viewer())
    return render_template("records/holds.html", kept=kept, over=over, moment=now())


@bp.get("/holds/new")
def new_hold() -> ResponseReturnValue:
    """Ask what is to be kept; for a matter, what its custodians wrote, unless it is changed."""
    number = request.args.get("matter", "")
    form = HoldForm(formdata=None)
    if number.isascii() and number.isdecimal():
        matter = matters.find_matter(viewer(), int(number[:12]))
        people = "\n".join(f"@{person.handle}" for person in matters.custodians(matter))
        form = HoldForm(
            formdata=None, of=matter.id, matter=matter.name, reason=matter.reason, people=people
        )
    return render_template("records/hold_form.html", form=form)


@bp.post("/holds/trial")
def try_hold() -> ResponseReturnValue:
    """Count what a hold would keep, before anybody asks for it."""
    form = HoldForm()
    try:
        if form.validate():
            found = holds.try_hold(viewer(), form.question())
            return render_template("records/hold_form.html", form=form, reach=found)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("records/hold_form.html", form=form), 422


@bp.post("/holds")
def ask_hold() -> ResponseReturnValue:
    """Keep what answers to a question."""
    form = HoldForm()
    try:
        if form.validate():
            hold = holds.ask_hold(viewer(), form.question())
            flash(_("Held from now on. Somebody else approves it."))
            return redirect(url_for(".show_hold", id=hold.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("records/hold_form.html", form=form), 422


@bp.get("/holds/<int:id>")
def show_hold(id: int) -> ResponseReturnValue:
    """Show one hold, and what it keeps."""
    return page_of(find_hold(id))


@bp.post("/holds/<int:id>/approval")
def approve_hold(id: int) -> ResponseReturnValue:
    """Confirm a hold."""
    return decided(id, Form(), lambda hold: holds.approve_hold(viewer(), hold), _("Approved."))


@bp.post("/holds/<int:id>/refusal")
def refuse_hold(id: int) -> ResponseReturnValue:
    """Let a hold go that waits for a second person."""
    return decided(id, Form(), lambda hold: holds.refuse_hold(viewer(), hold), _("Refused."))


@bp.post("/holds/<int:id>/review")
def review_hold(id: int) -> ResponseReturnValue:
    """Say that a hold is needed still."""
    form = ReviewForm()

    def act(hold: Hold) -> None:
        day = midnight(form.review.data)
        if day is None:
            raise Invalid(review=_("Fill this in."))
        holds.review_hold(viewer(), hold, day)

    return decided(id, form, act, _("Saved."))


@bp.post("/holds/<int:id>/release")
def ask_release(id: int) -> ResponseReturnValue:
    """Ask to let the rules have what a hold keeps."""
    form = ReleaseForm()
    words = _("Asked for. It goes on keeping until somebody else approves the release.")
    return decided(
        id, form, lambda hold: holds.ask_release(viewer(), hold, form.reason.data or ""), words
    )


@bp.post("/holds/<int:id>/release/approval")
def approve_release(id: int) -> ResponseReturnValue:
    """Let the rules have what a hold kept."""
    words = _("Released. Nothing is destroyed by this; the rules have it again.")
    form = ShownForm()
    return decided(
        id, form, lambda hold: holds.approve_release(viewer(), hold, form.moment()), words
    )


@bp.post("/holds/<int:id>/release/refusal")
def refuse_release(id: int) -> ResponseReturnValue:
    """Keep a hold that somebody wanted to release."""
    words = _("It goes on keeping.")
    return decided(id, Form(), lambda hold: holds.refuse_release(viewer(), hold), words)


def find_hold(id: int) -> Hold:
    """Find a hold that exists for the viewer."""
    return listing.find_hold(viewer(), id)


def decided(id: int, form: Form, act: Callable[[Hold], None], words: str) -> ResponseReturnValue:
    """Decide about a hold."""
    return decide(id, form, act, words, find=find_hold, page=page_of, show=".show_hold")


def page_of(hold: Hold, form: Form | None = None) -> str:
    """Render the page of a hold, with the form that was refused."""
    people, communities = listing.named(hold)
    return render_template(
        "records/hold.html",
        hold=hold,
        people=people,
        communities=communities,
        reach=reach(hold) if hold.is_keeping else None,
        others=listing.overlapping(viewer(), hold),
        form=form,
        review=form if isinstance(form, ReviewForm) else ReviewForm(formdata=None),
        release=form if isinstance(form, ReleaseForm) else ReleaseForm(formdata=None),
        moment=now(),
    )
