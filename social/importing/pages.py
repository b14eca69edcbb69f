"""The pages on which administrators bring in what was said elsewhere."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from models import Import, ImportState
from social.administrators import require_administrator
from social.errors import Invalid, not_found
from social.finding import LARGEST_ID
from social.importing import actions, bp, listing
from social.importing.forms import ExportForm, WhoForm
from social.importing.report import read_mapping
from social.importing.words import KINDS, SOURCES, STATES, reason, who
from social.viewer import viewer

WHO_BYTES = 20_000_000
PLACE = "/administration/imports"
ENDED = (ImportState.STOPPED, ImportState.FAILED, ImportState.DONE)


@bp.get(PLACE)
def index() -> ResponseReturnValue:
    """Show what was brought, and ask for an export."""
    return list_page(ExportForm(formdata=None))


@bp.post(PLACE)
def create() -> ResponseReturnValue:
    """Take an export, and have it looked at."""
    require_administrator(viewer())
    form = ExportForm()
    try:
        if form.validate():
            sent = form.file.data
            one = actions.bring_export(
                viewer(),
                sent.stream,
                sent.filename or "",
                form.source.data or "",
                with_direct=form.with_direct.data,
            )
            return redirect(url_for(".show", id=one.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return list_page(form), 422


@bp.get(f"{PLACE}/<int:id>")
def show(id: int) -> ResponseReturnValue:
    """Show what would come of an export, how far it is, or what came."""
    return page_of(found(id), WhoForm(formdata=None))


@bp.post(f"{PLACE}/<int:id>/people")
def say_who(id: int) -> ResponseReturnValue:
    """Take who is who: guesses that are right, or the list with its corrections."""
    one, form = found(id), WhoForm()
    try:
        if form.validate():
            said = ticked(one)
            if form.file.data:
                said |= listed(form.file.data.read(WHO_BYTES + 1))
            actions.say_who(viewer(), one, said)
            flash(_("Noted. The export is looked at again."))
            return redirect(url_for(".show", id=one.id), 303)
    except Invalid as invalid:
        form.refuse(invalid)
    return page_of(found(id), form), 422


@bp.post(f"{PLACE}/<int:id>/start")
def start(id: int) -> ResponseReturnValue:
    """Bring it in."""
    one = found(id)
    actions.start(viewer(), one)
    flash(_("It comes in now. This goes on when you leave the page."))
    return redirect(url_for(".show", id=one.id), 303)


@bp.post(f"{PLACE}/<int:id>/stop")
def stop(id: int) -> ResponseReturnValue:
    """Have it stop."""
    one = found(id)
    actions.stop(viewer(), one)
    return redirect(url_for(".show", id=one.id), 303)


@bp.post(f"{PLACE}/<int:id>/removal")
def discard(id: int) -> ResponseReturnValue:
    """Destroy an export and its lists."""
    one = found(id)
    actions.discard(viewer(), one)
    flash(_("The export is destroyed."))
    return redirect(url_for(".show", id=one.id), 303)


@bp.get(f"{PLACE}/<int:id>/people.csv")
def people(id: int) -> ResponseReturnValue:
    """Give the list of who is who."""
    one = found(id, with_lists=True)
    return table(one.people, f"people-{one.id}.csv")


@bp.get(f"{PLACE}/<int:id>/report.csv")
def report(id: int) -> ResponseReturnValue:
    """Give the counts, and one by one what stays behind."""
    one = found(id, with_lists=True)
    return table(one.report, f"report-{one.id}.csv")


def found(number: int, *, with_lists: bool = False) -> Import:
    """Find an import, for administrators."""
    require_administrator(viewer())
    return listing.find(number, with_lists=with_lists)


def ticked(one: Import) -> dict[tuple[str, str], str]:
    """Read which guesses were called right; what is no guess of this export says nothing."""
    chosen = set(request.form.getlist("guess"))
    guesses = (one.seen or {}).get("guesses", [])
    return {("person", key): here for key, _name, here in guesses if key in chosen}


def listed(words: bytes) -> dict[tuple[str, str], str]:
    """Read the list that was given back."""
    if len(words) > WHO_BYTES:
        raise Invalid(file=_("This is larger than an export may be here."))
    try:
        return dict(read_mapping(words.decode("utf-8-sig").replace("\0", "")))
    except ValueError:
        raise Invalid(file=_("This is no CSV file with the columns what, key and here.")) from None


def table(words: str | None, name: str) -> Response:
    """Give a table as a file; 404 where it was destroyed or is not there yet."""
    if words is None:
        raise not_found()
    answer = Response(words, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def list_page(form: ExportForm) -> str:
    """Render the list, with the form."""
    require_administrator(viewer())
    before = request.args.get("before", type=int)
    page, following = listing.imports(min(before, LARGEST_ID) if before else None)
    return render_template(
        "imports/index.html",
        form=form,
        imports=page,
        next=following,
        sources=SOURCES,
        states=STATES,
        most=current_app.config["SETTINGS"].import_limit,
    )


def page_of(one: Import, form: WhoForm) -> str:
    """Render an import, with the form that was refused."""
    has_come = one.came is not None and one.state in ENDED
    return render_template(
        "imports/show.html",
        one=one,
        form=form,
        facts=(one.came if has_come else one.seen) or {},
        guesses=(one.seen or {}).get("guesses", []),
        work=listing.progress(one) if one.is_at_work else None,
        has_come=has_come,
        sources=SOURCES,
        states=STATES,
        kinds=KINDS,
        reason=reason,
        who=who,
    )
