"""The pages of the requests to be forgotten: the dossier, the decision, the letter."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from models import ErasureRequest, Person, now, session
from social.errors import Invalid, not_found
from social.forms import Form
from social.records import bp, listing, requests
from social.records.deciding import decide as decide_on
from social.records.forms import DecisionForm, ExtensionForm, RequestForm
from social.records.requests import WORDS
from social.records.words import FOUND
from social.viewer import viewer


@bp.get("/requests", endpoint="requests")
def list_requests() -> ResponseReturnValue:
    """Show the requests, those that are due first."""
    waiting, done = listing.requests()
    return render_template("records/requests.html", waiting=waiting, done=done, moment=now())


@bp.get("/requests/new")
def new_request() -> ResponseReturnValue:
    """Ask who asked for what."""
    return render_template("records/request_form.html", form=RequestForm(formdata=None))


@bp.post("/requests")
def open_request() -> ResponseReturnValue:
    """Take up a request, and find all that there is of the person."""
    form = RequestForm()
    try:
        if form.validate():
            person = session.get_one(Person, form.person.ids[0])
            found = requests.open_request(viewer(), person, form.asked_at(), form.wish.data or "")
            return redirect(url_for(".show_request", id=found.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return render_template("records/request_form.html", form=form), 422


@bp.get("/requests/<int:id>")
def show_request(id: int) -> ResponseReturnValue:
    """Show one request with its dossier."""
    return page_of(listing.find_request(id))


@bp.get("/requests/<int:id>/items/<noun>")
def show_items(id: int, noun: str) -> ResponseReturnValue:
    """Show what was found of one kind."""
    found = listing.find_request(id)
    if noun not in FOUND:
        raise not_found()
    return items_of(found, noun, DecisionForm(formdata=None, data={"noun": noun}))


@bp.post("/requests/<int:id>/decisions")
def decide(id: int) -> ResponseReturnValue:
    """Say what becomes of a kind, or of one thing."""
    found, form = listing.find_request(id), DecisionForm()
    try:
        if form.validate():
            number = requests.decide(viewer(), found, form.decision())
            flash(ngettext("Decided of %(num)d.", "Decided of %(num)d.", number))
            return redirect(url_for(".show_request", id=id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    if form.noun.data not in FOUND:
        raise not_found()
    return items_of(listing.find_request(id), form.noun.data, form), 422


@bp.post("/requests/<int:id>/extension")
def extend(id: int) -> ResponseReturnValue:
    """Take two months more."""
    form = ExtensionForm()
    return decided(
        id,
        form,
        lambda found: requests.extend_request(viewer(), found, form.reason.data or ""),
        _("Two months more."),
    )


@bp.post("/requests/<int:id>/approval")
def approve_request(id: int) -> ResponseReturnValue:
    """Have done what somebody else decided."""
    words = _("Approved. It is being done; this page says how far it is.")
    return decided(id, Form(), lambda found: requests.approve_request(viewer(), found), words)


@bp.get("/requests/<int:id>/letter")
def give_letter(id: int) -> ResponseReturnValue:
    """Give the letter to the person, in their language, as text."""
    found = listing.find_request(id)
    if found.approved_at is None:
        raise not_found()
    return Response(
        found.letter,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=request-{found.id}.txt"},
    )


def decided(
    id: int, form: Form, act: Callable[[ErasureRequest], None], words: str
) -> ResponseReturnValue:
    """Do something with a request."""
    find = listing.find_request
    return decide_on(id, form, act, words, find=find, page=page_of, show=".show_request")


def page_of(found: ErasureRequest, form: Form | None = None) -> str:
    """Render the page of a request."""
    dossier = listing.parts(found)
    return render_template(
        "records/request.html",
        asked=found,
        parts=dossier,
        total=sum(part.number for part in dossier),
        done=sum(part.done + part.held + part.bound for part in dossier),
        undecided=sum(part.undecided for part in dossier),
        papers=listing.papers(found),
        form=form,
        extension=form if isinstance(form, ExtensionForm) else ExtensionForm(formdata=None),
        moment=now(),
        **WORDS,
    )


def items_of(found: ErasureRequest, noun: str, form: DecisionForm) -> str:
    """Render what was found of one kind, with the form that decides of it."""
    after = request.args.get("after", "")
    if after and not (after.isdecimal() and after.isascii() and len(after) <= 10):
        raise not_found()
    return render_template(
        "records/request_items.html",
        asked=found,
        noun=noun,
        items=listing.items(found, noun, int(after or 0)),
        most=listing.SHOWN_ITEMS,
        form=form,
        **WORDS,
    )
