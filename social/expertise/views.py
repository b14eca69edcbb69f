"""What a person knows and does: their page of lines, and the ways to make and change one's own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from models import Audience, Level, Statement, StatementKind, limits, session
from models.folding import fold
from social.availability import asking
from social.errors import Invalid, not_found
from social.expertise import actions, bp, importing, limiting, starting, taking_along
from social.expertise.forms import UNDECIDED, EditStatementForm, StatementForm, filled
from social.expertise.lines import find_own, lines_of, names_of
from social.expertise.terms import offers
from social.expertise.wording import AUDIENCES, HEADINGS, KINDS, LEVELS, SIGNS
from social.filing.keeping import add_file
from social.filing.sending import send
from social.finding import find_person, within_range
from social.hinting import hints_for
from social.looked_for import times_lately
from social.occasions import have_met
from social.outdating import has_beside
from social.portrait import about
from social.tries import LINES, spend
from social.viewer import viewer

__all__ = ["bp", "importing", "limiting", "starting", "taking_along"]

bp.add_app_template_global(AUDIENCES, "audience_names")
bp.add_app_template_global(SIGNS, "audience_signs")


@bp.get("/people/<handle>/expertise")
def show(handle: str) -> ResponseReturnValue:
    """Show what a person states of what they know, as far as the viewer may read it."""
    person = find_person(handle)
    is_me = person.id == viewer().id
    seen_as = request.args.get("as", "") if is_me else ""
    return render_template(
        "expertise/show.html",
        **about(person),
        lines=lines_of(person, viewer(), seen_as),
        seen_as=seen_as,
        asking=asking(person),
        may_change=is_me and not seen_as,
        may_confirm=not is_me and person.is_active and have_met(viewer(), person),
        hints=hints_for(person) if is_me and not seen_as else [],
        looked_for=times_lately(person) if is_me else 0,
        headings=HEADINGS,
        levels=LEVELS,
        Kind=StatementKind,
    )


@bp.get("/expertise/new")
def new() -> ResponseReturnValue:
    """Ask for a new line; a hint says what it may be called."""
    form = StatementForm(kind_of(request.args.get("kind", StatementKind.SKILL)))
    form.phrase.data = request.args.get("phrase", "")[: limits.NAME]
    return form_page(form)


@bp.post("/expertise")
def create() -> ResponseReturnValue:
    """State something of oneself."""
    form = StatementForm(kind_of(request.form.get("kind", "")))
    if not form.validate() or is_to_choose(form):
        return form_page(form), 422
    spend(LINES, str(viewer().id))
    try:
        actions.make(viewer(), form.saying(brought_file(form)))
    except Invalid as invalid:
        form.refuse(said_on_form(invalid))
        return form_page(form), 422
    flash(_("Saved."))
    return to_own_page()


@bp.get("/expertise/<int:id>/edit")
def edit(id: int) -> ResponseReturnValue:
    """Show a line of one's own as it is, to be changed."""
    statement = own(id)
    return form_page(filled(statement, title_of(statement)), statement)


@bp.patch("/expertise/<int:id>")
def update(id: int) -> ResponseReturnValue:
    """Say it otherwise."""
    statement = own(id)
    form = EditStatementForm(statement.kind)
    if not form.validate() or is_renamed(form, statement) or is_to_choose(form):
        return form_page(form, statement), 422
    spend(LINES, str(viewer().id))
    try:
        file_id = brought_file(form) or statement.file_id
        seen = form.version.data
        ended = actions.say_otherwise(viewer(), statement, form.saying(file_id), seen)
    except Invalid as invalid:
        form.refuse(said_on_form(invalid))
        return form_page(form, own(id)), 422
    flash(_("Saved. What stood beside the old line has ended.") if ended else _("Saved."))
    return to_own_page()


@bp.delete("/expertise/<int:id>")
def withdraw(id: int) -> ResponseReturnValue:
    """Take a line back."""
    actions.withdraw(viewer(), own(id))
    flash(_("The line is gone from your page, and nobody finds you by it any more."))
    return to_own_page()


@bp.post("/expertise/<int:id>/confirmation")
def confirm(id: int) -> ResponseReturnValue:
    """Say that a line still holds."""
    actions.confirm(viewer(), own(id))
    return to_own_page()


@bp.post("/expertise/<int:id>/end")
def end(id: int) -> ResponseReturnValue:
    """Say that a line holds no longer."""
    actions.end(viewer(), own(id))
    return to_own_page()


@bp.post("/expertise/<int:id>/later")
def put_off(id: int) -> ResponseReturnValue:
    """Leave the question for later."""
    actions.put_off(viewer(), own(id))
    return to_own_page()


@bp.post("/expertise/<int:id>/audience")
def show_to(id: int) -> ResponseReturnValue:
    """Let others read a line, or no longer."""
    chosen = request.form.get("audience", "")
    if chosen not in tuple(Audience):
        raise not_found()
    actions.show_to(viewer(), own(id), Audience(chosen))
    return to_own_page()


@bp.get("/expertise/<int:id>/file")
def give_file(id: int) -> ResponseReturnValue:
    """Give out the certificate that stands with a line the viewer may read."""
    found = session.scalar(
        Statement.seen_by(viewer())
        .where(Statement.id == within_range(id))
        .options(joinedload(Statement.file))
    )
    if found is None or found.file is None or found.file.erased_at is not None:
        raise not_found()
    return send(found.file)


@bp.post("/expertise/invitation")
def put_away_invitation() -> ResponseReturnValue:
    """Put the card away that invites to say what one knows, for good."""
    actions.put_away_invitation(viewer())
    return to_own_page()


def own(statement_id: int) -> Statement:
    """Find a line of the viewer's own; others' cannot be changed, and so are not found."""
    found = find_own(within_range(statement_id), viewer())
    if found is None:
        raise not_found()
    return found


def kind_of(word: str) -> StatementKind:
    """Read the kind of a line."""
    if word not in tuple(StatementKind):
        raise not_found()
    return StatementKind(word)


def title_of(statement: Statement) -> str:
    """Name a line's term to the viewer, or give its author's own name for it."""
    known = names_of({statement.concept_id} - {None}).get(statement.concept_id or 0, [])
    return known[0].words if known else statement.phrase


def is_to_choose(form: StatementForm) -> bool:
    """Tell whether there are terms to choose from that were not offered yet."""
    return form.is_undecided and bool(offers(form.phrase.data or "", form.kind))


def is_renamed(form: StatementForm, statement: Statement) -> bool:
    """Ask once more which term it is when a line that has one is called something else."""
    shown = form.offered_for.data or title_of(statement)
    if form.concept_id is None or fold(form.phrase.data or "") == fold(shown):
        return False
    form.concept.data = UNDECIDED
    asked = _("You call it something else now: look which term it is.")
    form.phrase.errors = [*form.phrase.errors, asked]
    return True


def brought_file(form: StatementForm) -> int | None:
    """Keep a file that came along; Invalid says why it is not taken."""
    upload = form.upload.data
    if "file_id" not in form.has or not upload or not upload.filename:
        return None
    return add_file(viewer(), upload).id


def said_on_form(invalid: Invalid) -> Invalid:
    """Say of the file and the words beside the fields of this form that they came from."""
    names = {"file": "upload", "text": "words", "concept": "phrase"}
    return Invalid(**{names.get(name, name): said for name, said in invalid.fields.items()})


def form_page(form: StatementForm, statement: Statement | None = None) -> str:
    """Show the form of a line, with the terms to choose from."""
    phrase = form.phrase.data or ""
    return render_template(
        "expertise/edit.html",
        form=form,
        statement=statement,
        offered=offers(phrase, form.kind) if phrase else [],
        title=title_of(statement) if statement else "",
        has_beside=statement is not None and has_beside(statement),
        kinds=KINDS,
        Level=Level,
    )


def to_own_page() -> ResponseReturnValue:
    """Go back to one's own lines."""
    return redirect(url_for(".show", handle=viewer().handle), 303)
