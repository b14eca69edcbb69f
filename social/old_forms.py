"""What becomes of words whose form grew old, or whose writer was signed out meanwhile?"""

from __future__ import annotations

from flask import Response, current_app, make_response, render_template, request

from social.errors import ask_the_database_nothing

UNKEPT = ("csrf_token", "password", "secret")  # in whatever field: no secrets go to and fro
DROPPED = "dropped"  # says to an act that goes on that a secret did not go along


def is_ours() -> bool:
    """Tell whether a form came from a page of ours; no other site's words are offered to send."""
    return request.headers.get("Origin") in current_app.config["SETTINGS"].origins


def fields() -> list[tuple[str, str]]:
    """List what was filled in, and is no secret; where there was one, that is said."""
    sent = [(name, value) for name, value in request.form.items(multi=True) if name != DROPPED]
    kept = [(name, value) for name, value in sent if not any(word in name for word in UNKEPT)]
    secrets = [name for name, value in sent if value and "secret" in name]
    return [*kept, (DROPPED, "1")] if secrets or DROPPED in request.form else kept


def had_files() -> bool:
    """Tell whether there were files, which have to be chosen once more."""
    return any(file.filename for file in request.files.values())


def give_back(code: int) -> Response:
    """Show what was written, to send it once more: by a fresh token, or after signing in."""
    ask_the_database_nothing()
    page = render_template(
        "errors/old_form.html",
        error=None,
        address=request.full_path.rstrip("?"),
        fields=fields(),
        had_files=had_files(),
        is_signed_out=code == 401,
    )
    return make_response(page, code)
