"""The pages of matters: what is gathered, who reads it, what leaves the house."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Matter, Person, now, session
from social.deciding import decide
from social.errors import Invalid, not_found
from social.finding import within_range
from social.forms import Form
from social.records import bp
from social.records.matters import actions, coding, listing, previewing, producing, reading
from social.records.matters.forms import (
    ClosingForm,
    CustodianForm,
    MatterForm,
    ProductionForm,
    SampleForm,
)
from social.records.matters.words import LISTS, TAGS
from social.records.search_words import OF_KINDS
from social.viewer import viewer


@bp.get("/matters", endpoint="matters")
def list_matters() -> ResponseReturnValue:
    """Show the matters."""
    return list_page(MatterForm(formdata=None))


@bp.post("/matters")
def open_matter() -> ResponseReturnValue:
    """Begin a matter."""
    form = MatterForm()
    if form.validate():
        matter = actions.open_matter(viewer(), form.name.data, form.reason.data or "")
        return redirect(url_for(".show_matter", id=matter.id), 303)
    return list_page(form), 422


@bp.get("/matters/<int:id>")
def show_matter(id: int) -> ResponseReturnValue:
    """Show one matter: whom it is about, how far its review is, what left the house."""
    return page_of(find(id))


@bp.post("/matters/<int:id>/closing")
def close_matter(id: int) -> ResponseReturnValue:
    """End a matter."""
    form = ClosingForm()
    return decided(
        id,
        form,
        lambda matter: actions.close_matter(viewer(), matter, form.reason.data or ""),
        _("Closed. Its holds go on until two people release them."),
    )


@bp.post("/matters/<int:id>/custodians")
def add_custodians(id: int) -> ResponseReturnValue:
    """Say whom a matter is about."""
    form = CustodianForm()

    words = _("Added. The matter does not exist for them.")
    return decided(
        id, form, lambda matter: actions.add_custodians(viewer(), matter, form.people.ids), words
    )


@bp.post("/matters/<int:id>/custodians/<int:person>/removal")
def remove_custodian(id: int, person: int) -> ResponseReturnValue:
    """Say that a matter is not about somebody after all."""
    found = session.get(Person, within_range(person))
    if found is None:
        raise not_found()
    return decided(
        id, Form(), lambda matter: actions.remove_custodian(viewer(), matter, found), _("Removed.")
    )


@bp.post("/matters/<int:id>/sample")
def draw_sample(id: int) -> ResponseReturnValue:
    """Have a second person read some of what was judged."""
    form = SampleForm()
    return decided(
        id,
        form,
        lambda matter: coding.sample(viewer(), matter, form.percent.data),
        _("Drawn. Somebody else reads them now, without seeing what was said."),
    )


@bp.post("/matters/<int:id>/productions")
def draw_up(id: int) -> ResponseReturnValue:
    """Fix what leaves the house."""
    form = ProductionForm()
    return decided(
        id,
        form,
        lambda matter: producing.draw_up(viewer(), matter, form.prefix.data, form.first.data),
        _("Drawn up. Somebody else approves it."),
    )


@bp.get("/matters/<int:id>/productions/<int:number>")
def show_production(id: int, number: int) -> ResponseReturnValue:
    """Show what is to leave the house, or did."""
    return production_page(find(id), number)


@bp.post("/matters/<int:id>/productions/<int:number>/approval")
def approve_production(id: int, number: int) -> ResponseReturnValue:
    """Let something leave the house."""
    return about_production(id, number, producing.approve, _("Approved."))


@bp.post("/matters/<int:id>/productions/<int:number>/refusal")
def refuse_production(id: int, number: int) -> ResponseReturnValue:
    """Let something stay in the house."""
    return about_production(id, number, producing.refuse, _("Refused."))


def about_production(
    id: int, number: int, act: Callable[[Person, producing.Production], None], words: str
) -> ResponseReturnValue:
    """Decide about a production, and say so on its page; or say there why not."""
    matter, form = find(id), Form()
    production, _many = listing.find_production(matter, number)
    try:
        act(viewer(), production)
    except Invalid as invalid:
        form.refuse(invalid)
        return production_page(find(id), number, form), 422
    flash(words)
    return redirect(url_for(".show_production", id=id, number=number), 303)


@bp.get("/matters/<int:id>/items", endpoint="matter_items")
def list_items(id: int) -> ResponseReturnValue:
    """Show what the review set holds."""
    matter = find(id)
    which = request.args.get("only", "all")
    rows, later = listing.items(viewer(), matter, which, after())
    return render_template(
        "records/matter_items.html",
        matter=matter,
        rows=rows,
        gists=reading.gists(viewer(), matter, [row.item for row in rows]),
        later=later,
        which=which,
        lists=LISTS,
        tags=TAGS,
        kinds=OF_KINDS,
    )


def after() -> int:
    """Say behind which item a list goes on; 404 for what is no number."""
    number = request.args.get("after", "0")
    if not number.isascii() or not number.isdecimal():
        raise not_found()
    return int(number[:12])


def find(id: int) -> Matter:
    """Find a matter that exists for the viewer."""
    return listing.find_matter(viewer(), id)


def decided(
    id: int, form: Form, act: Callable[[Matter], object], words: str
) -> ResponseReturnValue:
    """Do something with a matter."""
    return decide(id, form, act, words, find=find, page=page_of, show=".show_matter")


def list_page(form: MatterForm) -> str:
    """Render the list, with a form that was refused."""
    is_open, closed = listing.matters(viewer())
    return render_template("records/matters.html", is_open=is_open, closed=closed, form=form)


def page_of(matter: Matter, form: Form | None = None) -> str:
    """Render the page of a matter, with the form that was refused."""

    def kept(kind: type[Form]) -> Form:
        return form if isinstance(form, kind) else kind(formdata=None)

    return render_template(
        "records/matter.html",
        matter=matter,
        people=listing.custodians(matter),
        holds=listing.holds(viewer(), matter),
        progress=listing.progress(matter),
        productions=listing.productions(matter),
        form=form,
        custodian=kept(CustodianForm),
        sample=kept(SampleForm),
        production=kept(ProductionForm),
        closing=kept(ClosingForm),
        moment=now(),
    )


def production_page(matter: Matter, number: int, form: Form | None = None) -> str:
    """Render the page of a production, with what was refused."""
    production, many = listing.find_production(matter, number)
    rows, later = previewing.leaving(viewer(), production, after())
    closed = previewing.unopened(viewer(), production) if production.is_waiting else 0
    return render_template(
        "records/production.html",
        matter=matter,
        production=production,
        many=many,
        form=form,
        rows=rows,
        later=later,
        closed=previewing.unread(closed) if closed else None,
    )
