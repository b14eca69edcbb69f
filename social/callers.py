"""Which program asks, and in whose name? Below /api/ a token says so, and never a cookie.

Nor does a cookie count below /scim/, where the company's directory asks in nobody's name.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, current_app, g, has_request_context, request
from flask_login import AnonymousUserMixin, UserMixin, current_user
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import aliased, contains_eager, joinedload

from models import AccessToken, Person, PersonState, SignIn, now, session
from social import scim
from social.viewer import SUSPENDED, digest_of, suspended

FOLDER = "/api/"
SCHEME = "bearer"
SIGN = "kring_"  # by which scanners of sources know a secret of ours
LONGEST = 100
ALLOWED = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Range"
EXPOSED = "ETag, Link, Location, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id"
USED_EVERY = timedelta(minutes=1)

OWNER = aliased(Person)

# Built once: this runs before everything that a program asks for. Whoever answers for a bot has to
# work here, too, and not to be suspended: they may have its secret.
LIVE = (
    select(AccessToken)
    .join(AccessToken.person)
    .outerjoin(OWNER, OWNER.id == Person.bot_owner_id)
    .where(
        AccessToken.digest == bindparam("digest"),
        AccessToken.ended_at.is_(None),
        AccessToken.expires_at > bindparam("moment"),
        Person.state == PersonState.ACTIVE,
        or_(OWNER.id.is_(None), OWNER.state == PersonState.ACTIVE),
        ~SUSPENDED,
        ~suspended(Person.bot_owner_id),
    )
    .options(contains_eager(AccessToken.person).options(joinedload(Person.site)))
)


class Caller(UserMixin):
    """A program, as Flask-Login wants it: it has a token, and no browser."""

    sign_in: SignIn | None = None
    sign_in_id: int | None = None

    def __init__(self, token: AccessToken) -> None:
        self.token = token
        self.token_id = token.id
        self.person = token.person


def is_program() -> bool:
    """Tell whether this request is one of those that programs make."""
    return has_request_context() and request.path.startswith(FOLDER)


def token() -> AccessToken | None:
    """Give the token that was shown, if it is good."""
    if not is_program() or not current_user.is_authenticated:
        return None
    found: AccessToken = current_user.token
    return found


def token_id() -> int | None:
    """Name the token that was shown."""
    if token() is None:
        return None
    found: int = current_user.token_id
    return found


def know_caller() -> None:
    """Find who asks by the token alone, before anything looks at a cookie."""
    if scim.is_directory():
        g._login_user = AnonymousUserMixin()
    if not is_program():
        return
    g._login_user = AnonymousUserMixin()
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or len(secret) > LONGEST or not secret.isascii():
        return
    found = session.scalar(LIVE, {"digest": digest_of(secret), "moment": now()})
    if found is not None:
        touch(found)
        g._login_user = Caller(found)


def touch(found: AccessToken) -> None:
    """Remember that a token was used, at most once a minute; not content, so no entry."""
    moment = now()
    if found.used_at is None or moment - found.used_at > USED_EVERY:
        mine = update(AccessToken).where(AccessToken.id == found.id)
        session.execute(mine.values(used_at=moment).execution_options(synchronize_session=False))
        session.commit()


def answer_preflight() -> Response | None:
    """Tell a browser whether a page of another host may ask; by the company's setting alone."""
    if not is_program() or request.method != "OPTIONS":
        return None
    answer = Response(status=204)
    methods = request.url_rule.methods if request.url_rule and request.url_rule.methods else ()
    if is_let_in():
        answer.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(methods))
        answer.headers["Access-Control-Allow-Headers"] = ALLOWED
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer


def is_let_in() -> bool:
    """Tell whether the page that asks stands at an origin that the company named."""
    return request.headers.get("Origin", "") in current_app.config["SETTINGS"].api_origins


def let_in(response: Response) -> Response:
    """Let a page read the answer whose origin the company named; it has no cookie to bring."""
    if is_program():
        response.headers.add("Vary", "Origin, Authorization, Accept-Language")
        if is_let_in():
            response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
            response.headers["Access-Control-Expose-Headers"] = EXPOSED
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def install(app: Flask) -> None:
    """Ask for the token first."""
    app.before_request(answer_preflight)
    app.before_request(know_caller)
    app.after_request(let_in)
