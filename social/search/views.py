"""The search page, and the lists that complete what is typed."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from limits import RateLimitItemPerMinute

from models import Community
from models.folding import fold
from social.answering import refused
from social.finding import find_community
from social.search.completion import suggest
from social.search.finding import find_communities, find_people
from social.search.forms import CompletionForm, WordsForm
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("search", __name__)

# A person who types fast stays far below; a script that reads the whole directory does not.
SEARCHES = RateLimitItemPerMinute(60, 1, "searches")
COMPLETIONS = RateLimitItemPerMinute(300, 1, "completions")


@bp.get("/search")
def index() -> ResponseReturnValue:
    """Show the people and communities that are called so."""
    spend(SEARCHES, str(viewer().id))
    form = WordsForm(request.args)
    if not form.validate():
        return render_template("search/index.html", form=form, words=""), 422
    words = form.q.data or ""
    if not fold(words):
        return render_template("search/index.html", form=form, words="")
    return render_template(
        "search/index.html",
        form=form,
        words=words,
        people=find_people(words),
        communities=find_communities(words, viewer()),
    )


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
