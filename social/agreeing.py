"""Who has still to accept the terms, and is asked on their next page?"""

from __future__ import annotations

from flask import Flask, Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from social import standing
from social.callers import is_program
from social.errors import problem, wants_json

# What nobody is kept from: the terms themselves, the ways in and out, what keeps people safe and
# what they say in confidence, what belongs to a sign-in, and what is no page.
OPEN = {
    "legal", "signing_in", "second_factors", "crisis", "confidential", "look", "installing",
    "health", "setup", "files",
}  # fmt: skip
OPEN_PAGES = {
    "static", "account.prove", "account.take_proof", "sign_on.take", "sign_on.lead_out",
}  # fmt: skip
# What a page that stands open goes on to fetch: its pictures, what was kept of what somebody
# writes there, and what helps them to write it.
PIECES = {
    "people.photo", "people.small_photo", "links.picture", "review.file", "drafts.at",
    "drafts.off", "questions.alike", "search.suggestions", "stories.alike",
}  # fmt: skip

PROBLEM = "urn:kring:problem:terms"
MARK = "X-Kring-Terms"


def ask() -> Response | None:
    """Lead whoever has not accepted the terms that hold to where they are asked.

    Whatever shows the house asks, whoever says they read it: no header of a request lets anybody
    past. What somebody writes goes through, so that nothing is lost; what they open next asks.
    While nothing can be kept, nobody is asked.
    """
    if request.method not in ("GET", "HEAD") or request.endpoint is None or is_program():
        return None
    if request.blueprint in OPEN or request.endpoint in OPEN_PAGES | PIECES:
        return None
    here = standing.current()
    if not here.terms or here.resting is not None or not current_user.is_authenticated:
        return None
    if current_user.sign_in.owes_factor:
        return None
    if current_user.person.accepted_terms >= here.terms:
        return None
    return answer()


def answer() -> Response:
    """Lead a reader to the question; tell a script that there is one: its page stays as it is."""
    if wants_json() or "X-CSRFToken" in request.headers:
        response = problem(403, _("The terms of use wait for you to accept them."), type=PROBLEM)
        response.headers[MARK] = "1"
        return response
    return redirect(url_for("legal.ask", next=request.full_path.rstrip("?")), 303)


def install(app: Flask) -> None:
    """Look before every page, once it is known who reads."""
    app.before_request(ask)
