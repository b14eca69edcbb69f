"""What is true of every address that programs ask: scope, limits, JSON in and out?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import msgspec
from flask import Response, g, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import RateLimitItemPerMinute
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType

from models import AccessToken, Scope
from social import callers, once, tries
from social.api import bp
from social.errors import Invalid, problem

PREFIX = "/api/v1"
CALLS = RateLimitItemPerMinute(600, 1, "api-calls")
WRITES = RateLimitItemPerMinute(60, 1, "api-writes")
ENCODE = msgspec.json.Encoder().encode
LONGEST_KEY = 255

Shape = type[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: where it is, and whether a moderator has to look first, with a word why."""

    it: msgspec.Struct
    location: str
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """One address as the schema tells of it."""

    method: str
    path: str
    name: str
    scope: Scope | None
    tag: str
    summary: str
    answers: Any = None  # a shape; None where there is nothing to say
    query: Shape | None = None
    body: Shape | None = None
    makes: str = ""  # the noun, where something is made: it takes an Idempotency-Key
    takes_file: bool = False
    gives_file: bool = False
    has_version: bool = False


ROUTES: list[Route] = []


def route(
    method: str,
    path: str,
    scope: Scope | None,
    tag: str,
    *,
    answers: Any = None,
    query: Shape | None = None,
    body: Shape | None = None,
    makes: str = "",
    takes_file: bool = False,
    gives_file: bool = False,
    has_version: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Let programs with a scope ask a function, and say in the schema what it takes and gives."""

    def enter(function: Callable[..., Any]) -> Callable[..., Response]:
        one = Route(
            method=method,
            path=path,
            name=function.__name__,
            scope=scope,
            tag=tag,
            summary=(function.__doc__ or "").partition("\n")[0],
            answers=answers,
            query=query,
            body=body,
            makes=makes,
            takes_file=takes_file,
            gives_file=gives_file,
            has_version=has_version,
        )

        @wraps(function)
        def view(**values: Any) -> Response:
            return answered(one, function, values)

        ROUTES.append(one)
        bp.add_url_rule(PREFIX + path, function.__name__, view, methods=[method])
        bp.record_once(lambda state: exempt(state, view))
        return view

    return enter


def exempt(state: BlueprintSetupState, view: Callable[..., Response]) -> None:
    """Ask for no form's token: a browser sends nothing of itself that opens these addresses."""
    state.app.extensions["csrf"].exempt(view)


def answered(one: Route, function: Callable[..., Any], values: dict[str, Any]) -> Response:
    """Ask a function what a program asks, and write down what it says."""
    token = callers.token()
    if token is not None:
        spend(token, one)
        require_scope(token, one.scope)
    given = dict(values)
    if one.query is not None:
        given["query"] = asked(one.query)
    if one.body is not None:
        given["body"] = sent(one.body)
    if one.makes and token is not None:
        there = made_before(token, one)
        if there is not None:
            given = values | {"again": there}
    return written(function(**given))


def require_scope(token: AccessToken, scope: Scope | None) -> None:
    """Refuse what a token is not good for, and say what it would take."""
    if scope is not None and not token.allows(scope):
        g.missing_scope = str(scope)
        raise Forbidden(_("This token lacks the scope “%(scope)s”.", scope=scope))


def spend(token: AccessToken, one: Route) -> None:
    """Count a call; 429 where there were too many."""
    name = str(token.id)
    tries.spend(CALLS, name)
    if one.method != "GET":
        tries.spend(WRITES, name)
    g.spent = (CALLS if one.method == "GET" else WRITES, name)


@bp.after_request
def tell_what_is_left(response: Response) -> Response:
    """Say how many calls are left, and for how long they are counted (RateLimit header fields)."""
    if "spent" in g:
        limit, name = g.spent
        left, reset = tries.left(limit, name)
        policy = f'"{limit.namespace}";q={limit.amount};w={limit.get_expiry()}'
        response.headers["RateLimit-Policy"] = policy
        response.headers["RateLimit"] = f'"{limit.namespace}";r={left};t={reset}'
    return response


def asked(shape: Shape) -> Any:
    """Read what stands behind the question mark; Invalid for what has no place there."""
    args = {name: values[-1] for name, values in request.args.lists()}
    try:
        return msgspec.convert(args, shape, strict=False)
    except msgspec.ValidationError as wrong:
        raise told(wrong) from None


def sent(shape: Shape) -> Any:
    """Read a JSON body. 415 for anything else, 400 for what is no JSON, Invalid for a wrong one."""
    if request.mimetype != "application/json":
        raise UnsupportedMediaType(_("Send JSON, and say so in the header Content-Type."))
    raw = request.get_data()
    try:
        found = json.loads(raw, object_pairs_hook=each_once, parse_constant=no_number)
        found = msgspec.convert(found, shape)
        ENCODE(found)  # half of a letter, as JSON can write it, is no text
    except msgspec.ValidationError as wrong:
        raise told(wrong) from None
    except (ValueError, RecursionError, msgspec.MsgspecError):
        raise BadRequest(_("This is no JSON that can be read.")) from None
    return found


def each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says one thing twice: readers differ on which counts (RFC 8259, 4)."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("said twice")
    return found


def no_number(_word: str) -> None:
    """Refuse NaN and Infinity, which are no JSON."""
    raise ValueError("no number")


def told(wrong: msgspec.ValidationError) -> Invalid:
    """Say where in a request something is of a wrong form."""
    words, _between, place = str(wrong).partition(" - at ")
    field = place.strip("`").removeprefix("$").lstrip(".") or "request"
    return Invalid(**{field: words})


def made_before(token: AccessToken, one: Route) -> int | None:
    """Say what the same request made before; None where it is the first, or has no key."""
    key = request.headers.get("Idempotency-Key", "").strip('"')
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadRequest(_("A key has 255 plain letters at most."))
    said = [request.path.encode()]
    if one.takes_file:
        for name, file in request.files.items(multi=True):
            said += [f"{name} {file.filename}".encode(), file.stream.read()]
            file.stream.seek(0)
        said += [f"{name}={word}".encode() for name, word in request.form.items(multi=True)]
    else:
        said.append(request.get_data())
    there = once.promise(token, key, once.digest_of(*said), one.makes)
    g.is_again = there is not None
    return there


def written(said: Any) -> Response:
    """Write an answer as JSON; what a function wrote itself stays."""
    if isinstance(said, Response):
        return said
    if said is None:
        return Response(status=204)
    status, headers = 200, {}
    if isinstance(said, Made):
        status = 202 if said.is_held else 201
        headers["Location"] = said.location
        said = said.it
    if g.get("is_again"):
        headers["Idempotency-Replayed"] = "true"
    version = getattr(said, "version", None)
    if version is not None:
        headers["ETag"] = f'"{version}"'
    following = getattr(said, "next", None)
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(ENCODE(said), status, headers, mimetype="application/json")


def seen_version(body_version: int | None = None) -> int:
    """Say which version a program saw: in If-Match, or in the body; Invalid where in neither."""
    match = request.if_match
    words = next(iter(match.as_set(include_weak=False)), "") if match else ""
    if words.isdecimal() and words.isascii() and len(words) < 10:
        return int(words)
    if body_version is None:
        raise Invalid(version=_("Say which version you saw: in If-Match, or as “version”."))
    return body_version


@bp.errorhandler(Invalid)
def refused(invalid: Invalid) -> Response:
    """Say beside each field what is wrong with it."""
    errors = {name: [str(word)] for name, word in invalid.fields.items()}
    return problem(422, _("This could not be taken."), errors=errors)


TAGS = {
    "me": _l("Yourself"),
    "people": _l("People"),
    "communities": _l("Communities"),
    "posts": _l("Posts"),
    "comments": _l("Comments"),
    "messages": _l("Messages"),
    "notices": _l("Notices"),
    "saved": _l("Saved posts"),
    "search": _l("Search"),
    "topics": _l("Topics"),
    "files": _l("Files"),
}
