"""The desk of those who lead a crisis: who is safe, what is done, and what was heard."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Crisis, RumourState, Safety
from social import standing
from social.answering import came_from, done, refused
from social.crisis import bp, ending, listing, rumours, safety, steps, timeline
from social.crisis.forms import AnswerForm, SightingForm
from social.crisis.reader import language, who_leads
from social.errors import Invalid, wants_json
from social.fields import LANGUAGE_NAMES
from social.finding import find_person
from social.forms import Form
from social.viewer import viewer
from social.whom import Whom, in_words

LARGEST = 2**31 - 1


@bp.get("/<int:id>/desk")
def desk(id: int) -> ResponseReturnValue:
    """Show those who lead who is safe, what is done, and what was heard."""
    crisis = listing.find_led(viewer(), id, who_leads())
    return desk_page(crisis, AnswerForm(formdata=None))


def desk_page(crisis: Crisis, form: Form) -> str:
    """Show the desk, with what a form was told."""
    me = viewer()
    sites = safety.coverage(crisis)
    site = request.args.get("site", type=int)
    unheard, more = safety.silent(crisis, me, within(site), request.args.get("after"))
    need = within(request.args.get("need", type=int)) or 0
    in_need, more_in_need = safety.in_need(crisis, me, need)
    return render_template(
        "crisis/desk.html",
        crisis=crisis,
        said=listing.said(crisis, language()),
        languages=listing.latest(crisis),
        unspoken=unspoken(crisis),
        duties=listing.duties(crisis),
        steps=steps.lines(crisis),
        sites=sites,
        whole=safety.whole(sites),
        in_need=in_need,
        more_in_need=more_in_need,
        unheard=unheard,
        more=more,
        site=site,
        after=request.args.get("after"),
        rumours=rumours.lines(crisis, me, leads=True),
        acts=timeline.acts(crisis),
        whom=in_words(Whom.read(crisis.audience), me),
        language_names=LANGUAGE_NAMES,
        keeps=ending.KEPT_FOR.days,
        form=form,
    )


def within(number: int | None) -> int | None:
    """Take a number that a row can have."""
    return number if number is None or 0 < number <= LARGEST else 0


def unspoken(crisis: Crisis) -> list[str]:
    """List the languages in which the newest words are not there."""
    there = {one.language for one in listing.latest(crisis) if one.edition == crisis.edition}
    return [code for code in standing.offered() if code not in there]


def failed(id: int, form: Form) -> ResponseReturnValue:
    """Tell what could not be done, on the desk."""
    if wants_json():
        return refused(form)
    return desk_page(listing.find(viewer(), id), form), 422


@bp.post("/<int:id>/people/<handle>/safety")
def see(id: int, handle: str) -> ResponseReturnValue:
    """Say of a colleague whom one saw how they are."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), SightingForm()
    person = find_person(handle)
    if not form.validate():
        return refused(form)
    try:
        state, known = Safety(form.state.data), form.known.data
        safety.see(viewer(), crisis, person, state, known)
    except Invalid as invalid:
        form.refuse(invalid)
        return failed(id, form)
    flash(_("%(name)s is noted.", name=person.name))
    return done(came_from(url_for(".desk", id=id)))


@bp.post("/<int:id>/steps/<int:number>")
def do(id: int, number: int) -> ResponseReturnValue:
    """Note that a step is done."""
    return stepped(id, number, steps.do)


@bp.delete("/<int:id>/steps/<int:number>")
def undo(id: int, number: int) -> ResponseReturnValue:
    """Note that it is not done after all."""
    return stepped(id, number, steps.undo)


def stepped(id: int, number: int, act: Any) -> ResponseReturnValue:
    """Do something to a step, or say why it cannot be."""
    crisis, form = listing.find_led(viewer(), id, who_leads()), Form()
    try:
        act(viewer(), crisis, number)
    except Invalid as invalid:
        form.refuse(invalid)
        return failed(id, form)
    return done(url_for(".desk", id=id, _anchor="steps"))


@bp.post("/rumours/<int:id>/answer")
def settle(id: int) -> ResponseReturnValue:
    """Say what there is to it."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    crisis, form = listing.find_led(viewer(), crisis.id, who_leads()), AnswerForm()
    if form.validate():
        state = RumourState(form.state.data)
        try:
            rumours.settle(viewer(), crisis, rumour, state, form.answer.data or "")
        except Invalid as invalid:
            form.refuse(Invalid(form=next(iter(invalid.fields.values()))))
        else:
            return done(url_for(".desk", id=crisis.id, _anchor=f"heard-{id}"))
    return failed(crisis.id, form)


@bp.post("/<int:id>/resumption")
def resume(id: int) -> ResponseReturnValue:
    """Let planned things go their way again."""
    crisis = listing.find_led(viewer(), id, who_leads())
    ending.resume(viewer(), crisis)
    flash(
        _("Planned things go out again. What came due meanwhile waits until somebody looks at it.")
    )
    return done(came_from(url_for(".desk", id=id)))
