"""What does a person read when something cannot be done?"""

from __future__ import annotations

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from werkzeug.exceptions import Conflict, Forbidden, HTTPException, NotFound, ServiceUnavailable

from archive.granting import NotOpened
from archive.keyring import KeyringAway
from models import session
from social import scim
from social.callers import is_program
from social.store import StoreAway
from social.unwatched import is_here

log = logging.getLogger("kring.errors")

PAGES = (400, 401, 403, 404, 405, 409, 413, 429, 500, 503)


class Invalid(ValueError):
    """What a person gave cannot be taken; `fields` says why, beside each field.

    `may_redact` holds if it can once what is wrong with it is covered.
    """

    def __init__(self, **fields: str) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields
        self.may_redact = False


def wants_json() -> bool:
    """Tell whether the caller reads JSON rather than pages."""
    if is_program():
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json"])
    return best == "application/json" and accepted[best] > accepted["text/html"]


def problem(code: int, title: str, **more: object) -> Response:
    """Answer with an RFC 9457 problem document."""
    response = jsonify({"type": "about:blank", "status": code, "title": title, **more})
    response.status_code = code
    response.content_type = "application/problem+json"
    return response


def answer(error: HTTPException) -> Response:
    """Show an HTTP error as a page or a problem document."""
    code = error.code or 500
    if code < 400 or error.response is not None:
        return make_response(error.get_response())
    ask_the_database_nothing()
    if scim.is_directory():
        return scim.refuse(error)
    if is_program():
        return for_program(code, error)
    own = error.description if error.description != type(error).description else ""
    if wants_json():
        more = {"detail": str(own)} if own else {}
        return with_headers(problem(code, titles().get(code, error.name), **more), error)
    template = code if code in PAGES else 400
    page = render_template(
        f"errors/{template}.html", error=error, said=own, request_id=g.get("request_id")
    )
    return with_headers(make_response(page, code), error)


def with_headers(response: Response, error: HTTPException) -> Response:
    """Say all that HTTP asks for, such as when to try again."""
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def for_program(code: int, error: HTTPException) -> Response:
    """Tell a program in its person's language what cannot be done, with all that HTTP asks for."""
    own = error.description if error.description != type(error).description else None
    more = {"detail": str(own)} if own and code < 500 else {}
    response = with_headers(problem(code, titles().get(code, error.name), **more), error)
    if code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="kring", error="invalid_token"'
    if code == 403 and "missing_scope" in g:
        scope = g.missing_scope
        how = f'Bearer realm="kring", error="insufficient_scope", scope="{scope}"'
        response.headers["WWW-Authenticate"] = how
    return response


def titles() -> dict[int, str]:
    """Name what went wrong, in the language of whoever asks."""
    return {
        400: _("This request cannot be read"),
        401: _("Send a token that is good"),
        403: _("You may not do this"),
        404: _("There is nothing here"),
        405: _("This cannot be done here"),
        409: _("Somebody was first"),
        413: _("This is too large"),
        415: _("This is of another kind than is asked for"),
        422: _("This could not be taken."),
        429: _("Too many tries"),
        500: _("Something broke on our side"),
        503: _("Kring is away for a moment"),
    }


def ask_the_database_nothing() -> None:
    """Let the page of an error know nobody whom it would first have to look up."""
    g.error_page = True
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()


def broken(error: Exception) -> Response:
    """Show what we did wrong as such; the log has the cause, the page has the request's number."""
    if is_here():
        # The values that a trace may quote are somebody's words; the kind alone is not.
        log.error("unhandled where nobody is known: %s", type(error).__name__)
    else:
        log.exception("unhandled", exc_info=error)
    return answer(HTTPException500())


class HTTPException500(HTTPException):
    """An error of ours."""

    code = 500
    description = "An error of ours."


def database_away(error: OperationalError) -> Response:
    """Say that the database cannot be reached; nothing was kept."""
    if type(error.orig).__name__ == "DeadlockDetected":
        return at_once(error)
    log.error("database away: %s", type(error.orig).__name__)
    return answer(ServiceUnavailable())


def database_busy(_error: NoneFree) -> Response:
    """Say the same when no connection came free in time."""
    log.error("database busy: no connection came free")
    return answer(ServiceUnavailable())


def keyring_away(_error: KeyringAway) -> Response:
    """Say that nothing can be kept just now; the keyring has written down why."""
    return answer(ServiceUnavailable())


def not_opened(error: NotOpened) -> Response:
    """Say that the archive stays closed, and no more."""
    log.info("archive stays closed: %s", error)
    return answer(Forbidden(description=_("Nothing opens this to you now. Ask for a grant.")))


class FilesAway(ServiceUnavailable):
    """The store of files gives no answer; all else is well."""

    is_of_files = True


def store_away(_error: StoreAway) -> Response:
    """Say that files cannot be reached; the store has written down why."""
    return answer(FilesAway(_("Files cannot be reached just now. Everything else works.")))


UNREADABLE = ("NumericValueOutOfRange", "DataError", "UntranslatableCharacter")


def wrong_value(error: DBAPIError) -> Response:
    """Turn what the database cannot read (an id beyond its range, say) into not found."""
    session.rollback()
    if type(error.orig).__name__ in UNREADABLE:
        return answer(NotFound())
    return broken(error)


def at_once(error: DBAPIError) -> Response:
    """Two people changed one thing at the same moment: the second is asked to look again."""
    session.rollback()
    kind = type(error.orig).__name__
    if kind == "DeadlockDetected":
        # Rolled back, the row of who asks would be read anew, and might be waited for once more.
        g._login_user = AnonymousUserMixin()
    if kind in ("UniqueViolation", "DeadlockDetected"):
        return answer(Conflict())
    return broken(error)


def install(app: Flask) -> None:
    """Map the kinds of errors to answers, once for all."""
    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(OperationalError, database_away)
    app.register_error_handler(NoneFree, database_busy)
    app.register_error_handler(StoreAway, store_away)
    app.register_error_handler(KeyringAway, keyring_away)
    app.register_error_handler(NotOpened, not_opened)
    app.register_error_handler(IntegrityError, at_once)
    app.register_error_handler(DBAPIError, wrong_value)
    app.register_error_handler(Exception, broken)


def not_found() -> NotFound:
    """Make the answer for what does not exist for this viewer."""
    return NotFound()


def forbidden(who_may: str) -> Forbidden:
    """Make the answer for what the viewer sees but may not do; it says who may."""
    return Forbidden(description=who_may)
