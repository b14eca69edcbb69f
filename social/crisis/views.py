"""Crises for those whom they concern: the page that everybody reads, and what they say."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Crisis, Safety, now
from social.answering import came_from, done, refused
from social.concerning import banners, crises_of
from social.crisis import (
    bp,
    desk_views,
    ending,
    listing,
    reading,
    report_views,
    rumours,
    safety,
    saying_views,
    scenarios,
    timeline,
)
from social.crisis.forms import RumourForm, SafetyForm
from social.crisis.reader import language
from social.crisis.wording import part_name
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.fields import LANGUAGE_NAMES
from social.finding import within_range
from social.forms import Form
from social.reader import clock
from social.rights import may
from social.viewer import viewer

__all__ = ["bp", "desk_views", "report_views", "saying_views", "scenarios"]

bp.add_app_template_global(banners, "banners")
bp.add_app_template_global(part_name, "part_name")
bp.add_app_template_global(timeline.words, "act_words")
bp.add_app_template_global(clock, "clock")


@bp.get("")
def index() -> ResponseReturnValue:
    """List crises that concern the viewer, and what is prepared for the next."""
    before = Cursor.read(request.args.get("before"))
    library = listing.library(viewer())
    return render_template(
        "crisis/index.html",
        shelf=listing.shelf(viewer(), language(), before),
        library=library,
        languages=listing.languages_of(library),
        prepares=may(viewer(), "prepare", scenarios.Scenario()),
        is_first=not request.args.get("before"),
        today=now().date(),
        language_names=LANGUAGE_NAMES,
    )


@bp.get("/notices/<int:number>")
def of_notice(number: int) -> ResponseReturnValue:
    """Go to what a notice is about, by the entry that it names."""
    about = crises_of([within_range(number)]).get(number)
    found = listing.exists(viewer(), about.id if about else 0)
    return redirect(url_for(".show", id=about.id) if about and found else url_for(".index"), 303)


@bp.get("/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show what is known, what is not, what to do, and when more follows."""
    return page(listing.find(viewer(), id), RumourForm(formdata=None))


def page(crisis: Crisis, form: Form) -> str:
    """Show it, with what a form was told."""
    me = viewer()
    leads = may(me, "lead", crisis)
    found = listing.said(crisis, language())
    return render_template(
        "crisis/show.html",
        crisis=crisis,
        said=found,
        leads=leads,
        receipt=listing.receipt_of(crisis, me),
        answer=safety.answer_of(crisis, me) if crisis.asks_safety else None,
        is_told=listing.is_told(crisis, me),
        rumours=rumours.lines(crisis, me, leads=leads),
        keeps=ending.KEPT_FOR.days,
        language_names=LANGUAGE_NAMES,
        form=form,
    )


@bp.get("/<int:id>/history")
def history(id: int) -> ResponseReturnValue:
    """Show all that was said."""
    crisis = listing.find(viewer(), id)
    return render_template(
        "crisis/history.html",
        crisis=crisis,
        editions=listing.history(crisis),
        language_names=LANGUAGE_NAMES,
    )


@bp.post("/<int:id>/acknowledgement")
def acknowledge(id: int) -> ResponseReturnValue:
    """Say that one has read it."""
    crisis = listing.find_told(viewer(), id)
    reading.acknowledge(viewer(), crisis)
    return done(came_from(url_for(".show", id=id)))


@bp.post("/<int:id>/safety")
def answer(id: int) -> ResponseReturnValue:
    """Say that one is safe, or needs help."""
    crisis, form = listing.find_told(viewer(), id), SafetyForm()
    if not crisis.asks_safety:
        raise not_found()
    if form.validate():
        try:
            safety.answer(viewer(), crisis, Safety(form.state.data), form.where.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(
                _("Thank you. Those who lead this know that you are safe.")
                if form.state.data == Safety.SAFE
                else _(
                    "Those who lead this know that you need help. Say where you are, if you can."
                )
            )
            return done(came_from(url_for(".show", id=id)))
    if wants_json():
        return refused(form)
    return page(listing.find(viewer(), id), form), 422


@bp.post("/<int:id>/rumours")
def tell(id: int) -> ResponseReturnValue:
    """Put down what the viewer heard."""
    crisis, form = listing.find(viewer(), id), RumourForm()
    if form.validate():
        try:
            rumours.tell(viewer(), crisis, form.heard.data or "")
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            flash(_("Those who lead this look into it. Others see it without your name."))
            return done(url_for(".show", id=id, _anchor="heard-list"))
    if wants_json():
        return refused(form)
    return page(listing.find(viewer(), id), form), 422


@bp.post("/rumours/<int:id>/hearing")
def hear(id: int) -> ResponseReturnValue:
    """Say that one heard it, too."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    rumours.hear(viewer(), rumour)
    return done(url_for(".show", id=crisis.id, _anchor=f"heard-{id}"))


@bp.delete("/rumours/<int:id>/hearing")
def unhear(id: int) -> ResponseReturnValue:
    """Take that back."""
    rumour, crisis = listing.find_rumour(viewer(), id)
    rumours.unhear(viewer(), rumour)
    return done(url_for(".show", id=crisis.id, _anchor=f"heard-{id}"))
