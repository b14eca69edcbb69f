"""On which pages is nobody known? On those where people say what is not safe to say elsewhere.

Below /confidential a browser may be signed in, and still nobody is looked up, noted as seen,
logged, or given a cookie. Nor below /counted, where it is counted that something was opened: it is
not to be known by whom. Nor at /csp-reports, where browsers tell by themselves what they refused.
"""

from __future__ import annotations

from flask import Flask, g, request
from flask import session as cookie
from flask.sessions import SessionMixin
from flask_login import AnonymousUserMixin

from social import standing
from social.cookie import SignedCookie
from social.viewer import digest_of, live_sign_in

FOLDER = "/confidential"
FOLDERS = (FOLDER, "/counted", "/csp-reports")


def is_here() -> bool:
    """Tell whether this request is for a page that knows nobody."""
    return any(request.path == one or request.path.startswith(f"{one}/") for one in FOLDERS)


def is_colleague() -> bool:
    """Tell whether the browser is signed in, and neither as whom, nor to anybody else.

    A guest is no colleague: whether strangers report here, the company decides.
    """
    token = cookie.get("_user_id")
    found = live_sign_in(digest_of(token)) if isinstance(token, str) else None
    return found is not None and not found.owes_factor and not found.person.is_guest


def know_nobody() -> None:
    """Let nothing that comes later find out who asks; the address says in which language."""
    if not is_here():
        return
    g._login_user = AnonymousUserMixin()
    wanted = request.args.get("language")
    if wanted in standing.offered():
        g.language = wanted


class Cookies(SignedCookie):
    """Flask's cookies, which are not renewed there."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Set a cookie where Flask would, but on no page that knows nobody."""
        return not is_here() and super().should_set_cookie(app, session)


def install(app: Flask) -> None:
    """Forget who asks before anything else looks."""
    app.session_interface = Cookies()
    app.before_request(know_nobody)
