"""What does every page know, and who may open it?"""

from __future__ import annotations

import re
import time

from flask import Flask, current_app, flash, g, make_response, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from werkzeug.exceptions import BadRequest, HTTPException, Unauthorized
from werkzeug.wrappers import Response

from models import Company, session
from social import furniture, old_forms, reader, scim, shell
from social.callers import is_program
from social.errors import answer, not_found, problem, wants_json
from social.viewer import OPEN_ENDPOINTS
from social.visiting import guests_read, is_there, mark, mark_of

# What is open to somebody who has to set up a second factor before anything else.
OWED = {
    "second_factors.show",
    "second_factors.begin_app",
    "second_factors.app",
    "second_factors.confirm_app",
    "second_factors.ask_passkey",
    "second_factors.add_passkey",
    "account.prove",
    "account.take_proof",
    "sign_on.prove",
}
LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")


def guard() -> Response | None:
    """Let people who are not signed in open the open pages alone.

    Whoever owes a second factor opens in addition the pages on which it is set up. For a guest
    there are those alone that are there for guests.
    """
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if not is_program() and current_user.sign_in.owes_factor and request.endpoint not in OWED:
        return ask_to_set_up()
    if not is_there(current_user.person, request.endpoint):
        raise not_found()
    return None


def ask_to_set_up() -> Response:
    """Lead whoever owes a second factor to where it is set up."""
    if wants_json():
        return problem(403, _("You need a second factor"))
    return redirect(url_for("second_factors.show"), 303)


def ask_to_sign_in() -> Response:
    """Send a reader to the sign-in page and back afterwards; tell a script 401.

    Whoever wrote something meanwhile gets it back.
    """
    if scim.is_directory():
        return answer(Unauthorized(_("Send a token that is good")))
    if is_program():
        return answer(Unauthorized())
    is_script = wants_json() or "X-Kring-Visit" in request.headers
    if not is_script and request.method not in ("GET", "HEAD") and old_forms.is_ours():
        return old_forms.give_back(401)
    if is_script or request.method not in ("GET", "HEAD"):
        return problem(401, "Unauthorized")
    return redirect(url_for("signing_in.new", next=request.full_path.rstrip("?")))


def local_path(wanted: str | None, otherwise: str) -> str:
    """Take a path of this site from a caller; anything else becomes `otherwise`."""
    return wanted if wanted and LOCAL_PATH.fullmatch(wanted) else otherwise


def company() -> Company | None:
    """Find the one company of this installation; None before the first start is done."""
    if "company" not in g:
        g.company = session.scalar(select(Company))
    return g.company


def company_name() -> str:
    """Name the company beside the sign; nothing on the page of an error."""
    found = None if "error_page" in g else company()
    return found.name if found else ""


def known() -> dict[str, object]:
    """Give every page the viewer, the shell around it and the reader's language."""
    signed_in = "error_page" not in g and current_user.is_authenticated
    around = shell.current() if signed_in else None
    return {
        "me": current_user.person if signed_in else None,
        "shell": around,
        "language": get_locale().language if get_locale() else "en",
        "company_name": around.company_name if around else company_name(),
        "once": furniture.of_page(),
        "since": round((time.time() - time.perf_counter() + g.began) * 1000),
    }


def form_is_old(_error: CSRFError) -> Response:
    """A form without its token: mostly one that was open while the session ended."""
    if request.endpoint in OPEN_ENDPOINTS and not wants_json():
        return load_again()
    if not current_user.is_authenticated:
        return ask_to_sign_in()
    if (refused := turned_away()) is not None:
        return refused
    if wants_json() or "X-Kring-Visit" in request.headers:
        return old_form()
    return old_forms.give_back(400) if old_forms.is_ours() else answer(BadRequest())


def old_form() -> Response:
    """Tell a script that its token is of a sign-in before: it brings that of this one."""
    title = _("The form is out of date. Load the page again; your text is kept.")
    response = problem(400, title)
    response.headers["X-Kring-Old-Form"] = "1"
    return response


def turned_away() -> Response | None:
    """Ask first whether this part of the house is there for the person: the token is asked earlier.

    Else it would say of a page that it exists, to somebody for whom it does not.
    """
    try:
        for part in request.blueprints:
            for guarding in current_app.before_request_funcs.get(part, ()):
                if (said := guarding()) is not None:
                    return make_response(said)
    except HTTPException as error:
        return answer(error)
    return None


def load_again() -> Response:
    """Show an open page anew, with a form whose token fits the cookie."""
    flash(_("The page was out of date. Try once more."))
    is_page = request.endpoint != "signing_in.sign_out"
    return redirect(request.full_path.rstrip("?") if is_page else url_for("signing_in.new"), 303)


def install(app: Flask) -> None:
    """Guard every page and give it what all pages know."""
    app.before_request(guard)
    app.context_processor(known)
    app.register_error_handler(CSRFError, form_is_old)
    app.register_error_handler(Unauthorized, lambda _error: ask_to_sign_in())
    for function in (reader.local_time, reader.exact_time, reader.iso, reader.reader_language):
        app.add_template_global(function)
    app.add_template_global(mark, "guest_mark")
    app.add_template_global(mark_of, "guest_mark_of")
    app.add_template_global(guests_read)
    app.add_template_global(is_there, "page_is_there")
