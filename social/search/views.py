"""The search page, what it keeps, and the lists that complete what is typed."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from limits import RateLimitItemPerMinute

from models import Community
from models.folding import fold
from social import saving
from social.answering import refused
from social.errors import Invalid
from social.finding import find_community, within_range
from social.reader import zone_info
from social.search.completion import suggest
from social.search.forms import CompletionForm, KeepForm, LookForm
from social.search.looking import look
from social.search.query import read
from social.search.wording import OF_SORTS, explained, first_day
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("search", __name__)

# A person who types fast stays far below; a script that reads the whole directory does not.
SEARCHES = RateLimitItemPerMinute(60, 1, "searches")
COMPLETIONS = RateLimitItemPerMinute(300, 1, "completions")


@bp.get("/search")
def index() -> ResponseReturnValue:
    """Show what is called so, and what was said."""
    spend(SEARCHES, str(viewer().id))
    form = LookForm(request.args)
    if not form.validate():
        return page(form, 422)
    today = datetime.now(zone_info(viewer().zone)).date()
    query, filters = read(form.q.data or ""), form.filters(first_day(form.since.data, today))
    if filters:
        words = query.narrowed(filters).written(language())
        return redirect(url_for(".index", q=words, order=form.order.data))
    if not query:
        return page(form)
    before = request.args.get("before")
    found = look(query, viewer(), form.order.data, form.sort, language(), before)
    return page(form, found=found)


def page(form: LookForm, status: int = 200, **found: object) -> ResponseReturnValue:
    """Show the page, with what is kept where nothing was found yet."""
    kept = saving.saved_by(viewer(), is_for_people=False)
    words = fold(form.q.data or "") and (form.q.data or "")
    beside = {"words": words, "kept": kept, "sorts": OF_SORTS}
    return render_template("search/index.html", form=form, **beside, **found), status


def language() -> str:
    """Say in which language operators are written."""
    return str(get_locale() or "en")


@bp.get("/search/help")
def guide() -> ResponseReturnValue:
    """Explain what can be typed."""
    return render_template("search/help.html", operators=explained(language()))


@bp.post("/search/kept")
def keep() -> ResponseReturnValue:
    """Keep a search for oneself."""
    form = KeepForm()
    if form.validate():
        try:
            saving.save(viewer(), form.name.data, form.q.data, is_for_people=False)
            return redirect(url_for(".index", q=form.q.data), 303)
        except Invalid as invalid:
            form.refuse(invalid)
    kept = saving.saved_by(viewer(), is_for_people=False)
    return render_template("search/keep.html", form=form, kept=kept), 422


@bp.delete("/search/kept/<int:id>")
def forget(id: int) -> ResponseReturnValue:
    """Keep a search no longer."""
    saving.forget(viewer(), saving.find_saved(viewer(), within_range(id)))
    return redirect(url_for(".index"), 303)


@bp.get("/suggestions")
def suggestions() -> ResponseReturnValue:
    """List what a few letters may mean."""
    spend(COMPLETIONS, str(viewer().id))
    form = CompletionForm(request.args)
    if not form.validate():
        return refused(form)
    found = suggest(form.wanted, form.q.data or "", viewer(), place(form.community.data))
    return jsonify(found)


def place(slug: str | None) -> Community | None:
    """Find the community in which is written; None on pages outside.

    Who can read there is told to those alone who can: of others it says who is a member.
    """
    return find_community(slug) if slug else None
