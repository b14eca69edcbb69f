"""The pages of the officers' search: what is looked for, what was found, one hit, a picture."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from archive.finding.hits import Order
from archive.finding.query import QueryError, read
from archive.finding.reading import AROUND, FARTHEST
from archive.finding.tree import Query
from models import ArchiveSearch, Grant, GrantStage
from social.errors import Invalid
from social.looking import look_into
from social.records import bp, searching
from social.records.matters import listing as matters
from social.records.search_forms import ArchiveForm
from social.records.search_words import OF_KINDS, OF_WRONG, explained, joiners, marked_wrong
from social.viewer import viewer

LARGEST = 2**63 - 1


def language() -> str:
    """Tell which language is spoken now."""
    return str(get_locale().language)


@bp.get("/search")
def search() -> ResponseReturnValue:
    """Show by which grants something can be looked for."""
    found, more = searching.grants_of(viewer(), request.args.get("before", type=int))
    return render_template("records/search.html", grants=found, more_grants=more)


@bp.get("/search/help")
def search_guide() -> ResponseReturnValue:
    """Show what can be typed."""
    spoken = language()
    return render_template(
        "records/search_help.html", operators=explained(spoken), joiners=joiners(spoken)
    )


@bp.get("/search/<int:id>")
def search_by(id: int) -> ResponseReturnValue:
    """Ask what is looked for by a grant."""
    grant = searching.find_grant(viewer(), id)
    look_into(viewer(), grant.id)
    return form_page(grant, ArchiveForm(formdata=None), Query())


@bp.post("/search/<int:id>")
def make_search(id: int) -> ResponseReturnValue:
    """Search, and show what was found."""
    grant = searching.find_grant(viewer(), id)
    form = ArchiveForm()
    if not form.validate():
        return form_page(grant, form), 422
    try:
        made = searching.make_search(viewer(), grant.id, form.query(language()))
    except QueryError as wrong:
        field = form.every if form.by.data else form.q
        field.errors = [*field.errors, str(OF_WRONG[wrong.wrong])]
        typed = "" if form.by.data else form.q.data or ""
        return form_page(grant, form, wrong=marked_wrong(typed, wrong) if typed else ""), 422
    return redirect(url_for(".show_search", id=made.id), 303)


def form_page(grant: Grant, form: ArchiveForm, query: Query | None = None, wrong: str = "") -> str:
    """Show the form, filled in with a search where there is one."""
    if query is not None:
        form.show(query, language())
    return render_template(
        "records/search_form.html",
        grant=grant,
        form=form,
        wrong=wrong,
        kept=searching.searches_by(grant.id),
        written=written,
    )


def written(search: ArchiveSearch) -> str:
    """Write what was looked for in the reader's language."""
    return read(search.query).written(language())


@bp.get("/searches/<int:id>")
def show_search(id: int) -> ResponseReturnValue:
    """Show a page of hits, or how many there are where the grant shows no more."""
    found = searching.find_search(viewer(), id)
    opened = look_into(viewer(), found.grant_id)
    if opened.stage is GrantStage.COUNTS:
        return redirect(url_for(".show_picture", id=id), 302)
    order = Order.OLDEST if request.args.get("order") == Order.OLDEST else Order.NEWEST
    form = ArchiveForm(formdata=None)
    is_named = opened.stage is GrantStage.IDENTITIES
    return render_template(
        "records/searched.html",
        search=found,
        written=written(found),
        results=searching.results(opened, found, order, after()),
        order=order,
        form=form,
        fits=form.show(read(found.query), language()),
        kinds=OF_KINDS,
        matters=matters.matters(viewer())[0] if is_named else (),
        exports=is_named,
    )


@bp.post("/searches/<int:id>/matter")
def put_into_matter(id: int) -> ResponseReturnValue:
    """Put all that was found into a matter, or what was ticked."""
    found = searching.find_search(viewer(), id)
    matter = matters.find_matter(viewer(), request.form.get("matter", default=-1, type=int))
    try:
        many = searching.put_into(viewer(), found, matter, ticked())
    except Invalid as invalid:
        flash(next(iter(invalid.fields.values())), "error")
        return redirect(url_for(".show_search", id=id), 303)
    words = ngettext("%(num)d text is new there.", "%(num)d texts are new there.", many)
    flash(words)
    return redirect(url_for(".show_matter", id=matter.id), 303)


def ticked() -> set[int] | None:
    """Give the rows that were ticked; None where all that was found is meant.

    Invalid where some are meant, and none was ticked.
    """
    if request.form.get("which") != "ticked":
        return None
    rows = {one for one in request.form.getlist("hit", type=int) if 0 <= one <= LARGEST}
    if not rows:
        raise Invalid(form=_("Tick what you want to put there."))
    return rows


def after(name: str = "after") -> int | None:
    """Tell behind which row the page begins."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number <= LARGEST else None


@bp.get("/searches/<int:id>/picture")
def show_picture(id: int) -> ResponseReturnValue:
    """Show how many hits there are of each month, person and place."""
    found = searching.find_search(viewer(), id)
    opened = look_into(viewer(), found.grant_id)
    return render_template(
        "records/search_picture.html",
        search=found,
        written=written(found),
        picture=searching.picture(opened, found),
        is_only_counted=opened.stage is GrantStage.COUNTS,
    )


@bp.get("/searches/<int:id>/<int:number>")
def show_hit(id: int, number: int) -> ResponseReturnValue:
    """Show one hit with its versions, and what was said around it."""
    found = searching.find_search(viewer(), id)
    opened = look_into(viewer(), found.grant_id)
    around = min(max(request.args.get("around", default=AROUND, type=int), 0), FARTHEST)
    return render_template(
        "records/search_hit.html",
        search=found,
        around=around,
        widest=FARTHEST,
        since=after("since"),
        whole=searching.whole(opened, found, min(number, LARGEST), around, after("since")),
        kinds=OF_KINDS,
    )
