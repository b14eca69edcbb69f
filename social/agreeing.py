"""Who has still to accept the terms, and is asked on their next page?"""

from __future__ import annotations

from flask import Flask, Response, redirect, request, url_for
from flask_login import current_user

from social import standing
from social.callers import is_program
from social.errors import wants_json

# What nobody is kept from: the terms themselves, the ways in and out, what keeps people safe and
# what they say in confidence, what belongs to a sign-in, and what is no page.
OPEN = {
    "legal", "signing_in", "second_factors", "crisis", "confidential", "look", "installing",
    "health", "setup", "files",
}  # fmt: skip
OPEN_PAGES = {
    "static", "account.prove", "account.take_proof", "sign_on.take", "sign_on.lead_out",
}  # fmt: skip


def ask() -> Response | None:
    """Lead whoever has not accepted the terms that hold to where they are asked.

    Only whole pages ask: what scripts fetch, which bring the page's token, and what somebody just
    wrote goes through, so that nothing is lost; the page after it asks. While nothing can be kept,
    nobody is asked.
    """
    is_page = request.method == "GET" and "X-CSRFToken" not in request.headers
    if not is_page or request.endpoint is None or is_program() or wants_json():
        return None
    if request.blueprint in OPEN or request.endpoint in OPEN_PAGES:
        return None
    if request.headers.get("Sec-Fetch-Dest") in ("image", "script", "style", "font"):
        return None
    here = standing.current()
    if not here.terms or here.resting is not None or not current_user.is_authenticated:
        return None
    if current_user.sign_in.owes_factor:
        return None
    if current_user.person.accepted_terms >= here.terms:
        return None
    return redirect(url_for("legal.ask", next=request.full_path.rstrip("?")), 303)


def install(app: Flask) -> None:
    """Look before every page, once it is known who reads."""
    app.before_request(ask)
