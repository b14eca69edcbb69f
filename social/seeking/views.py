"""Find people by what they state."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from limits import RateLimitItemPerMinute

from social.seeking.address import Search
from social.seeking.finding import results, understood
from social.seeking.words import WORDS
from social.tries import spend
from social.viewer import viewer

bp = Blueprint("seeking", __name__)

for word in WORDS:
    bp.add_app_template_global(word)

# Two for each search: one that understands the words, one that shows whom they find.
SEARCHES = RateLimitItemPerMinute(120, 1, "people-searches")


@bp.get("/people/find")
def find() -> ResponseReturnValue:
    """Show who meets the criteria of the address, or first understand the words in it."""
    spend(SEARCHES, str(viewer().id))
    search, language = Search.read(request.args), get_locale().language
    if search.is_new:
        return redirect(url_for(".find", **understood(search, language).args()), 303)
    return render_template("seeking/find.html", results=results(search, viewer(), language))
