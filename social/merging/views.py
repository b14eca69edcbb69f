"""The pages on which administrators say which placeholders are colleagues."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import ImportSource, Merging, Person, session
from models.merging import is_placeholder
from social import proposing, second
from social.administrators import require_administrator
from social.errors import Invalid, not_found
from social.forms import Form
from social.merging import actions, bp, listing
from social.merging.effects import effects
from social.merging.forms import ColleagueForm, PlaceholdersForm
from social.merging.likely import likely
from social.merging.words import SOURCES, WHY, lines
from social.naming import people_called
from social.viewer import viewer


@bp.before_request
def only_administrators() -> None:
    """Keep everybody else out, and say who may."""
    require_administrator(viewer())


@bp.get("")
def index() -> ResponseReturnValue:
    """Show whom imports made, who they may be, and what waits for a second administrator."""
    return list_page(Form(formdata=None))


@bp.get("/<handle>")
def show(handle: str) -> ResponseReturnValue:
    """Ask who a placeholder is; with a colleague in the address, say what would happen."""
    placeholder = find_placeholder(handle)
    form = ColleagueForm(formdata=None, colleague=request.args.get("colleague", ""))
    try:
        colleague = find_colleague(placeholder, form) if form.colleague.data else None
    except Invalid as invalid:
        form.refuse(invalid)
        return page_of(placeholder, form), 422
    return page_of(placeholder, form, colleague)


@bp.post("/<handle>")
def ask(handle: str) -> ResponseReturnValue:
    """Say who it is; another administrator has to agree."""
    placeholder, form = find_placeholder(handle), ColleagueForm()
    try:
        if form.validate():
            actions.ask(viewer(), placeholder, find_colleague(placeholder, form))
            flash(_("Another administrator has to agree, on this page."))
            return redirect(url_for(".index"), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(placeholder, form), 422


@bp.post("/mergings/<int:id>")
def confirm(id: int) -> ResponseReturnValue:
    """Agree, as the second of two."""
    merging = proposing.find(Merging, id)
    words = _(
        "All that is theirs goes to %(name)s now. Leave this page if you like.",
        name=merging.person.name,
    )
    return done(lambda: actions.confirm(viewer(), merging), words)


@bp.delete("/mergings/<int:id>")
def refuse(id: int) -> ResponseReturnValue:
    """Let them be two people."""
    merging = proposing.find(Merging, id)
    return done(lambda: actions.refuse(viewer(), merging), _("They stay two people."))


def done(act: Callable[[], None], words: str) -> ResponseReturnValue:
    """Do something and say so, or say why it cannot be done."""
    try:
        act()
    except Invalid as invalid:
        form = Form(formdata=None)
        form.refuse(invalid)
        return list_page(form), 422
    flash(words)
    return redirect(url_for(".index"), 303)


def list_page(form: Form) -> str:
    """Render the list of placeholders."""
    asked = PlaceholdersForm(request.args)
    is_valid = asked.validate()
    words = asked.q.data or "" if is_valid else ""
    source = ImportSource(asked.source.data) if is_valid and asked.source.data else None
    return render_template(
        "merging/index.html",
        form=form,
        asked=asked,
        words=words,
        source=source,
        found=listing.look_up(words, source, request.args.get("after") if is_valid else None),
        waiting=listing.waiting(),
        newest=listing.newest(),
        rests_until=second.rests_until(viewer().id),
        sources=SOURCES,
        why=WHY,
        lines=lines,
    )


def page_of(placeholder: Person, form: ColleagueForm, colleague: Person | None = None) -> str:
    """Render the page on which somebody says who a placeholder is."""
    return render_template(
        "merging/show.html",
        placeholder=placeholder,
        form=form,
        colleague=colleague,
        effects=effects(placeholder, colleague) if colleague else None,
        likely=likely([placeholder])[placeholder.id],
        source=SOURCES.get((placeholder.origin or "").partition(":")[0]),
        why=WHY,
        lines=lines,
    )


def find_placeholder(handle: str) -> Person:
    """Find a placeholder; 404 for whoever is none."""
    found = session.scalar(
        select(Person)
        .where(Person.handle == handle.lower(), is_placeholder())
        .options(joinedload(Person.site))
    )
    if found is None:
        raise not_found()
    return found


def find_colleague(placeholder: Person, form: ColleagueForm) -> Person:
    """Find who was named, if a placeholder can be they."""
    found = session.scalar(
        select(Person).where(Person.handle == form.handle()).options(joinedload(Person.site))
    )
    if found is None:
        found = people_called(form.colleague.data, "colleague", 1)[0]
    actions.refuse_another(placeholder, found)
    return found
