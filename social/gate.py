"""What can be done while somebody works on Kring, and what does everybody else read meanwhile?

Whoever writes is asked for at that moment, whatever this process knew: nothing is kept any more
once maintenance began. Reading follows within two seconds. People can always sign in and out, and a
crisis goes on: what keeps people safe does not wait for a backup.
"""

from __future__ import annotations

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from models import Capability, now
from social import old_forms, scim, standing
from social.callers import is_program
from social.errors import ask_the_database_nothing, for_program, problem, wants_json
from social.reader import clock
from social.standing import Said
from social.viewer import capabilities_of

READS = ("GET", "HEAD", "OPTIONS")
# Parts of the house that stay open to all: the ways in, what is asked by machines, what keeps
# people safe; and what says in plain words what this is.
OPEN = {"signing_in", "second_factors", "health", "look", "installing", "crisis", "setup"}
OPEN_PAGES = {
    "static", "account.prove", "account.take_proof", "upkeep.put_away", "sign_on.begin",
    "sign_on.take", "sign_on.prove", "sign_on.hear", "sign_on.lead_out",
}  # fmt: skip
READABLE = {"legal"}  # to all, and not written meanwhile
# What administrators do meanwhile: they look after the house, and end the maintenance.
KEPT = {"administration", "upkeep"}
PATIENCE = 600  # seconds after which one tries again where nobody said when it ends
MARK = "X-Kring-Maintenance"


def refuse() -> Response | None:
    """Refuse what cannot be done now, and give back what was written."""
    if request.endpoint is None or request.endpoint in OPEN_PAGES or request.blueprint in OPEN:
        return None
    is_read = request.method in READS
    rest = (standing.current() if is_read else standing.afresh()).resting
    may_read = is_read and (request.blueprint in READABLE or (rest is not None and rest.may_read))
    if rest is None or may_read or keeps_house(is_read):
        return None
    return answer(rest)


def keeps_house(is_read: bool) -> bool:
    """Tell whether an administrator asks, for what administrators may do meanwhile."""
    if not (is_read or request.blueprint in KEPT) or not current_user.is_authenticated:
        return False
    return Capability.ADMINISTRATOR in capabilities_of(current_user.person)


def answer(rest: Said) -> Response:
    """Say that Kring rests, until when, and that nothing that was written is lost."""
    words = rest.text or _("Kring is being worked on.")
    until = clock(rest.until) if rest.until else ""
    language = rest.language
    response = refused(words, until, language)
    response.headers["Retry-After"] = str(wait(rest))
    response.headers["Cache-Control"] = "no-store"
    response.headers[MARK] = "1"
    return response


def refused(words: str, until: str, language: str) -> Response:
    """Write the answer as the one who asks reads: a program, a script or a person."""
    ask_the_database_nothing()
    if scim.is_directory():
        return scim.refusal(503, words)
    if is_program():
        return for_program(503, ServiceUnavailable(words))
    if wants_json():
        return problem(503, words, until=until)
    fields = old_forms.fields() if request.method not in READS and old_forms.is_ours() else None
    page = render_template(
        "errors/maintenance.html",
        error=None,
        words=words,
        words_language=language,
        until=until,
        fields=fields,
        had_files=fields is not None and old_forms.had_files(),
        address=request.full_path.rstrip("?"),
    )
    return make_response(page, 503)


def wait(rest: Said) -> int:
    """Say in how many seconds one may try again: when it is over, as people were told."""
    if rest.until is None or rest.until <= now():
        return PATIENCE
    return max(30, round((rest.until - now()).total_seconds()))


def install(app: Flask) -> None:
    """Look before every request, once it is known who asks."""
    app.before_request(refuse)
