"""The pages of what people ask for: the dossier, the decision, the letter or the bundle."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from archive.holds import Thing
from models import Bundle, Dropped, ErasureRequest, Person, RequestKind, now, session
from social import bundles
from social.deciding import decide as decide_on
from social.errors import Invalid, not_found
from social.forms import Form, ShownForm
from social.records import bp, hindering, letters, listing, masking, passing, requests
from social.records.forms import (
    BackForm,
    DecisionForm,
    DropForm,
    ExtensionForm,
    GivingForm,
    RequestForm,
)
from social.records.traces import TRACES, note_reading, traces
from social.records.words import FOUND, OF_REQUESTS
from social.viewer import viewer


@bp.get("/requests", endpoint="requests")
def list_requests() -> ResponseReturnValue:
    """Show the requests, those that are due first."""
    waiting, done = listing.requests()
    return render_template(
        "records/requests.html", waiting=waiting, done=done, moment=now(), **OF_REQUESTS
    )


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
            kind = RequestKind(form.kind.data)
            wish = form.wish.data or ""
            found = requests.open_request(viewer(), person, form.asked_at(), wish, kind)
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
    return items_of(found, noun, form_of(found)(formdata=None, data={"noun": noun}))


@bp.post("/requests/<int:id>/decisions")
def decide(id: int) -> ResponseReturnValue:
    """Say what becomes of a kind, or of one thing."""
    found = listing.find_request(id)
    form = form_of(found)()
    try:
        if form.validate():
            number = requests.decide(viewer(), found, form.decision())
            flash(ngettext("Decided for %(num)d item.", "Decided for %(num)d items.", number))
            return redirect(url_for(".show_request", id=id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    if form.noun.data not in FOUND:
        raise not_found()
    return items_of(listing.find_request(id), form.noun.data, form), 422


@bp.post("/requests/<int:id>/masks")
def mask_the_rest(id: int) -> ResponseReturnValue:
    """Give all that is open without the names and words of others."""
    words = _("What was open is given without the names and words of others.")
    return decided(id, Form(), lambda found: requests.mask_the_rest(viewer(), found), words)


@bp.post("/requests/<int:id>/extension")
def extend(id: int) -> ResponseReturnValue:
    """Take two months more."""
    form = ExtensionForm()
    return decided(
        id,
        form,
        lambda found: requests.extend_request(viewer(), found, form.reason.data or ""),
        _("The answer is due two months later now."),
    )


@bp.post("/requests/<int:id>/approval")
def approve_request(id: int) -> ResponseReturnValue:
    """Have done what somebody else decided."""
    form, words = ShownForm(), _("Approved. It is being done; this page says how far it is.")
    return decided(
        id, form, lambda found: requests.approve_request(viewer(), found, form.moment()), words
    )


@bp.post("/requests/<int:id>/drop")
def drop_request(id: int) -> ResponseReturnValue:
    """Say that a request is not to be pursued."""
    form = DropForm()

    def act(found: ErasureRequest) -> None:
        ground = Dropped(form.ground.data)
        passing.drop_request(viewer(), found, ground, form.reason.data or "")

    return decided(id, form, act, _("Decided. Somebody else approves it."))


@bp.post("/requests/<int:id>/return")
def send_back(id: int) -> ResponseReturnValue:
    """Give a decision back to whoever made it."""
    form, words = BackForm(), _("Sent back. Whoever decided it is told.")
    return decided(
        id, form, lambda found: passing.send_back(viewer(), found, form.note.data or ""), words
    )


@bp.post("/requests/<int:id>/takeover")
def take_over(id: int) -> ResponseReturnValue:
    """Answer for what somebody else decided."""
    words = _("You decide this request now. Somebody else approves it.")
    return decided(id, Form(), lambda found: passing.take_over(viewer(), found), words)


@bp.post("/requests/<int:id>/letter")
def give_letter(id: int) -> ResponseReturnValue:
    """Give the letter to the person, in their language, as text."""
    found = listing.find_request(id)
    return Response(
        letters.give_letter(viewer(), found),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename=request-{found.id}.txt"},
    )


@bp.post("/requests/<int:id>/bundle")
def take_bundle(id: int) -> ResponseReturnValue:
    """Give the bundle to an officer, for somebody who cannot fetch it; whoever can does."""
    asked = listing.find_request(id)
    found = session.scalar(select(Bundle).where(Bundle.request_id == asked.id))
    if found is None or asked.person.is_active:
        raise not_found()
    return bundles.give(viewer(), found)


def form_of(found: ErasureRequest) -> type[DecisionForm | GivingForm]:
    """Choose the form that decides about what is asked for."""
    return GivingForm if found.kind.is_giving else DecisionForm


def decided(
    id: int, form: Form, act: Callable[[ErasureRequest], object], words: str
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
        done=sum(part.done + part.kept for part in dossier),
        undecided=sum(part.undecided for part in dossier),
        papers=listing.papers(found),
        bundle=session.scalar(select(Bundle).where(Bundle.request_id == found.id)),
        work=listing.work("erasure_request", found.id),
        traces=traces(found),
        traced=TRACES,
        form=form,
        extension=form_or_new(form, ExtensionForm),
        drop=form_or_new(form, DropForm),
        returning=form_or_new(form, BackForm),
        against=hindering.of_request(viewer(), found, now()),
        moment=now(),
        **OF_REQUESTS,
    )


def form_or_new(form: Form | None, kind: type[Form]) -> Form:
    """Show a form that was refused, or an empty one."""
    return form if isinstance(form, kind) else kind(formdata=None)


def items_of(found: ErasureRequest, noun: str, form: DecisionForm | GivingForm) -> str:
    """Render what was found of one kind, with the form that decides of it."""
    after = request.args.get("after", "")
    if after and not (after.isdecimal() and after.isascii() and len(after) <= 10):
        raise not_found()
    items = listing.items(found, noun, int(after or 0))
    if items:
        note_reading(viewer(), found, now())
    return render_template(
        "records/request_items.html",
        asked=found,
        noun=noun,
        items=items,
        binding=binding(found, items),
        masked=masking.preview(found, items) if found.kind.is_giving else {},
        most=listing.SHOWN_ITEMS,
        form=form,
        **OF_REQUESTS,
    )


def binding(found: ErasureRequest, items: Sequence[Any]) -> Mapping[Thing, list[str]]:
    """Say what binds each thing of a page, as long as that can be decided."""
    if found.kind.is_giving or found.approved_at is not None:
        return {}
    things = [(item.noun, item.noun_id) for item in items]
    return hindering.of_items(viewer(), things, now())
