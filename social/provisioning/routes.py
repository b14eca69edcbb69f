"""What is true of every address that a directory asks: token, pace, JSON in and out?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Response, g, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Unauthorized, UnsupportedMediaType

from models import Provisioner, session
from social import scim, tries
from social.errors import Invalid
from social.provisioning import bp, faults, tokens
from social.provisioning.refused import Refused, bad_syntax, conflict, outdated, taken
from social.provisioning.telling import PREFIX

CALLS = RateLimitItemPerMinute(1_500, 1, "provisioning-calls")
WRONG = RateLimitItemPerMinute(30, 1, "provisioning-wrong")  # of one address
TYPES = (scim.MEDIA_TYPE, "application/json")
UNNOTED = (404, 412)  # whoever asks whether somebody is there hears no, and that is no fault


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: a resource or a page, and what HTTP says of it."""

    it: dict[str, Any] | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def route(method: str, path: str) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Let directories ask a function."""

    def enter(function: Callable[..., Answer]) -> Callable[..., Response]:
        @wraps(function)
        def view(**values: Any) -> Response:
            return answered(function, values)

        bp.add_url_rule(PREFIX + path, function.__name__, view, methods=[method])
        bp.record_once(lambda state: exempt(state, view))
        return view

    return enter


def exempt(state: BlueprintSetupState, view: Callable[..., Response]) -> None:
    """Ask for no form's token: a browser sends nothing of itself that opens these addresses."""
    state.app.extensions["csrf"].exempt(view)


def known() -> Provisioner:
    """Find by which token somebody asks. 401 for none and for one that is over."""
    found = tokens.shown(request.headers.get("Authorization", ""))
    if found is None:
        tries.spend(WRONG, tries.network(request.remote_addr))
        raise Unauthorized
    g.provisioner_id = found.id
    tries.spend(CALLS, str(found.id))
    return found


def provisioner() -> Provisioner:
    """Give the token by which this request asks."""
    found: Provisioner = g.provisioner
    return found


def answered(function: Callable[..., Answer], values: dict[str, Any]) -> Response:
    """Ask a function, write down what it says, and remember what was refused."""
    g.provisioner = known()
    try:
        return written(function(**values))
    except Refused as why:
        return refused(why)
    except Invalid as invalid:
        return refused(conflict(" ".join(str(word) for word in invalid.fields.values())))
    except IntegrityError as error:
        session.rollback()
        if type(error.orig).__name__ != "UniqueViolation":
            raise
        return refused(taken(_("Somebody was first")))


def refused(why: Refused) -> Response:
    """Say why something cannot be, and remember it for the administrators."""
    session.rollback()
    if why.status not in UNNOTED:
        body = g.get("scim_body")
        faults.note(provisioner(), request.method, request.path, body, why)
    return scim.refusal(why.status, why.detail, why.kind)


def sent() -> Any:
    """Read the body. 415 for what is no JSON by its own word, invalidSyntax for a broken one."""
    if request.mimetype not in TYPES:
        raise UnsupportedMediaType(_("Send JSON, and say so in the header Content-Type."))
    try:
        g.scim_body = json.loads(request.get_data(), parse_constant=no_number)
    except (ValueError, RecursionError):
        raise bad_syntax("This is no JSON that can be read.") from None
    return g.scim_body


def no_number(_word: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError("no number")


def require_version(version: str) -> None:
    """Refuse a change of what looks otherwise than whoever asks has seen; If-Match says it."""
    match = request.if_match
    if match and not match.star_tag and version not in match.as_set(include_weak=True):
        raise outdated()


def written(said: Answer) -> Response:
    """Write an answer as JSON; 304 for what whoever asks has already."""
    etag = said.headers.get("ETag", "")
    seen = request.if_none_match
    if request.method == "GET" and etag and seen and seen.contains_weak(etag[3:-1]):
        return Response(status=304, headers=said.headers)
    if said.it is None:
        return Response(status=said.status, headers=said.headers)
    body = json.dumps(said.it, ensure_ascii=False)
    return Response(body, said.status, said.headers, mimetype=scim.MEDIA_TYPE)
