"""The pages on which newsletters are founded, and their issues begun."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models import Community, Newsletter, session
from social.answering import done, refused
from social.cursor import Cursor
from social.errors import Invalid, not_found, wants_json
from social.newsletters import actions, bp, listing
from social.newsletters.forms import NewIssueForm, SeriesForm, told
from social.viewer import viewer

WIDEST_LIST = 200  # communities that a newsletter can be told to the members of


@bp.get("/newsletters/desk")
def at_work() -> ResponseReturnValue:
    """List the newsletters, and the issues at work or out."""
    listing.require_maker(viewer())
    words = request.args.get("only", listing.Only.WORK)
    if words not in set(listing.Only):
        raise not_found()
    only = listing.Only(words)
    return render_template(
        "newsletters/desk.html",
        newsletters=listing.all_of_them(),
        only=only,
        shelf=listing.desk(only, Cursor.read(request.args.get("before"))),
    )


@bp.get("/newsletters/new")
def new() -> ResponseReturnValue:
    """Show the form of a newsletter."""
    listing.require_maker(viewer())
    return series_page(offering(SeriesForm(data={"language": viewer().language})), None)


def offering(form: SeriesForm) -> SeriesForm:
    """Say whom a newsletter can be for."""
    places = select(Community).where(Community.read_by(viewer()))
    rows = session.scalars(places.order_by(Community.name_folded).limit(WIDEST_LIST)).all()
    form.offer(viewer(), rows)
    return form


def series_page(form: SeriesForm, newsletter: Newsletter | None) -> str:
    """Render the form of a newsletter."""
    return render_template("newsletters/series.html", form=form, newsletter=newsletter)


@bp.post("/newsletters")
def create() -> ResponseReturnValue:
    """Begin a newsletter."""
    listing.require_maker(viewer())
    form = offering(SeriesForm())
    if form.validate():
        try:
            made = actions.begin(viewer(), form.series())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=made.id), id=made.id)
    if wants_json():
        return refused(form)
    return series_page(offering(form), None), 422


@bp.get("/newsletters/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show what a newsletter is, to change."""
    newsletter = made_here(id)
    return series_page(offering(SeriesForm(data=told(newsletter))), newsletter)


def made_here(id: int) -> Newsletter:
    """Find a newsletter for those who make them; for all others there is nothing to make."""
    if not listing.is_maker(viewer()):
        raise not_found()
    return listing.find_newsletter(viewer(), id)


@bp.patch("/newsletters/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Keep what it is from now on."""
    newsletter, form = made_here(id), offering(SeriesForm())
    if form.validate():
        try:
            actions.change_series(viewer(), newsletter, form.series(), form.version.data or 0)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".show", id=id))
    if wants_json():
        return refused(form)
    return series_page(offering(form), made_here(id)), 422


@bp.delete("/newsletters/<int:id>")
def end(id: int) -> ResponseReturnValue:
    """End a newsletter for everybody."""
    actions.end(viewer(), made_here(id))
    return done(url_for(".at_work"))


@bp.get("/newsletters/<int:id>/issues/new")
def new_issue(id: int) -> ResponseReturnValue:
    """Show the form of an issue."""
    newsletter = made_here(id)
    return issue_form(newsletter, NewIssueForm(data={"language": newsletter.language}))


def issue_form(newsletter: Newsletter, form: NewIssueForm) -> str:
    """Render the form of an issue."""
    return render_template("newsletters/new_issue.html", newsletter=newsletter, form=form)


@bp.post("/newsletters/<int:id>/issues")
def begin_issue(id: int) -> ResponseReturnValue:
    """Begin an issue."""
    newsletter, form = made_here(id), NewIssueForm()
    if form.validate():
        try:
            made = actions.draft(viewer(), newsletter, form.language.data, form.draft())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            return done(url_for(".issue", id=made.id), id=made.id)
    if wants_json():
        return refused(form)
    return issue_form(made_here(id), form), 422
