"""Who is looking?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, has_request_context, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload
from werkzeug.exceptions import Unauthorized

from models import Capability, Decision, Measure, Person, PersonState, Role, SignIn, now, session
from social import presence

login = LoginManager()
SEEN_EVERY = timedelta(minutes=1)

# Pages for people who are not signed in, each with its reason.
OPEN_ENDPOINTS = {
    "static": "style and script hold nothing of anybody's",
    "health.healthz": "asked by the supervisor",
    "health.readyz": "asked by the load balancer",
    "health.metrics": "asked by what watches, with a token of its own",
    "health.csp_reports": "browsers send these without a cookie",
    "legal.show": "what the company tells of itself and asks for, also strangers",
    "legal.show_once": "the same, as it was once",
    "legal.licences": "under which licences what runs here is; nothing of anybody's",
    "look.sheet": "colours, on every page; nothing of anybody's",
    "look.sign": "the sign of the company, beside the way in; nothing of anybody's",
    "signing_in.new": "the way in",
    "signing_in.create": "the way in",
    "signing_in.ask_passkey": "the way in; says the same to everybody",
    "signing_in.take_passkey": "the way in; asks for what a device signed",
    "signing_in.second": "the second step of the way in; asks for the half sign-in",
    "signing_in.take_second": "the second step of the way in; asks for the half sign-in",
    "signing_in.sign_out": "to end what has ended is no error",
    "signing_in.ask_reset": "the way back in",
    "signing_in.send_reset": "the way back in",
    "signing_in.reset": "opened from a mail",
    "signing_in.set_password": "opened from a mail",
    "signing_in.invitation": "opened from a mail",
    "signing_in.accept": "opened from a mail",
    "sign_on.begin": "the way in; leads to a provider",
    "sign_on.take": "the way back; asks for what the provider signed, and the browser holds",
    "sign_on.hear": "a provider has no cookie; it signs what it says",
    "sign_on.lead_out": "the way out of the provider; asks for what the browser holds",
    "account.confirm_email": "opened from a mail",
    "account.change_email": "opened from a mail",
    "api.description": "what programs can ask is the same everywhere; nothing of anybody's",
    "api.write_by_hook": "another system has no cookie; whoever knows the secret address posts",
    "api.read_atom": "a program for feeds has no cookie; whoever knows the secret address reads it",
    "provisioning.read_service": "a directory has no cookie; asks for a token of its own",
    "provisioning.list_resource_types": "a directory has no cookie; asks for a token of its own",
    "provisioning.read_resource_type": "a directory has no cookie; asks for a token of its own",
    "provisioning.list_schemas": "a directory has no cookie; asks for a token of its own",
    "provisioning.read_schema": "a directory has no cookie; asks for a token of its own",
    "provisioning.list_resources": "a directory has no cookie; asks for a token of its own",
    "provisioning.search_resources": "a directory has no cookie; asks for a token of its own",
    "provisioning.search_all": "a directory has no cookie; asks for a token of its own",
    "provisioning.bulk": "a directory has no cookie; asks for a token of its own",
    "provisioning.create_resource": "a directory has no cookie; asks for a token of its own",
    "provisioning.read_resource": "a directory has no cookie; asks for a token of its own",
    "provisioning.replace_resource": "a directory has no cookie; asks for a token of its own",
    "provisioning.patch_resource": "a directory has no cookie; asks for a token of its own",
    "provisioning.delete_resource": "a directory has no cookie; asks for a token of its own",
    "provisioning.nothing": "a directory has no cookie; asks for a token of its own",
    "gatherings.feed": "a calendar has no cookie; whoever knows the secret address reads it",
    "installing.manifest": "asked by the device; nothing of anybody's",
    "installing.service_worker": "asked by the browser; the same for all",
    "installing.offline": "kept on the device; nothing of anybody's",
    "notices.ask_stopping": "opened from a mail, by whoever has it; signed",
    "notices.stop": "one click in a mail program, RFC 8058; signed",
    "newsletters.ask_leaving": "opened from a mail, by whoever has it; signed",
    "newsletters.leave": "one click in a mail program, RFC 8058; signed",
    "newsletters.count": "knows nobody: it counts what was opened, and not by whom; signed",
    "confidential.index": "knows nobody: social.unwatched",
    "confidential.new": "knows nobody; asks itself whether the company lets in who is a stranger",
    "confidential.answers": "knows nobody; asks itself whether the company lets strangers in",
    "confidential.people": "knows nobody, but asks that somebody is signed in",
    "confidential.create": "knows nobody; asks itself whether the company lets strangers in",
    "confidential.look": "knows nobody; asks for the receipt code",
    "confidential.say": "knows nobody; asks for the receipt code",
    "reports.suspension": "opened from a mail by whoever cannot sign in; 404 for any other link",
    "reports.appeal_suspension": "opened from a mail, too",
    "reports.say_of_suspension": "opened from a mail, too",
    "files.give": "on the files' own host; its token was given after a check of rights",
    "setup.show": "before there are people; guarded by the code on the console",
    "setup.create": "before there are people; guarded by the code on the console",
}


class Visitor(UserMixin):
    """A signed-in browser, as Flask-Login wants it."""

    def __init__(self, sign_in: SignIn, token: str) -> None:
        self.sign_in = sign_in
        self.sign_in_id = sign_in.id  # the log asks for it when all else is rolled back
        self.person = sign_in.person
        self.token = token

    def get_id(self) -> str:
        """Name what the cookie keeps: the token, of which the database knows the digest alone."""
        return self.token


def digest_of(token: str) -> bytes:
    """Hash a random token; 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()


@login.user_loader
def load(token: str) -> Visitor | None:
    """Find the sign-in behind a cookie, unless it ended, idled or aged out, or the person left."""
    sign_in = live_sign_in(digest_of(token))
    if sign_in is None:
        return None
    touch(sign_in)
    presence.note(sign_in.person)
    return Visitor(sign_in, token)


def suspended(person_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Hold while somebody, named by this column, is suspended."""
    holds = (
        Decision.author_id == person_id,
        Decision.measure == Measure.SUSPEND,
        Decision.restraining(),
    )
    return select(Decision.id).where(*holds).correlate(person_id.class_).exists()


SUSPENDED = suspended(Person.id)

HOLDS = (
    SignIn.ended_at.is_(None),
    SignIn.seen_at > bindparam("idle_since"),
    SignIn.created_at > bindparam("old_since"),
    Person.is_let_in(),
    ~SUSPENDED,
)

# Built once: this runs before every page.
LIVE = (
    select(SignIn)
    .join(SignIn.person)
    .where(SignIn.token_digest == bindparam("digest"), *HOLDS)
    .options(contains_eager(SignIn.person).options(joinedload(Person.site)))
)
STILL_LIVE = (
    select(SignIn.id)
    .join(SignIn.person)
    .where(SignIn.id.in_(bindparam("ids", expanding=True)), SignIn.owes_factor.is_(False), *HOLDS)
)


def live_sign_in(digest: bytes) -> SignIn | None:
    """Find a sign-in that still holds."""
    return session.scalar(LIVE, {"digest": digest} | oldest())


def was_deactivated() -> bool:
    """Tell whether this browser was signed in as somebody whose account is closed by now."""
    token = cookie.get("_user_id")
    if not isinstance(token, str):
        return False
    state = session.scalar(
        select(Person.state)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.token_digest == digest_of(token))
    )
    return state is PersonState.DEACTIVATED


def still_live(sign_in_ids: Collection[int]) -> set[int]:
    """Keep the sign-ins that still hold."""
    return set(session.scalars(STILL_LIVE, {"ids": list(sign_in_ids)} | oldest()))


def oldest() -> dict[str, datetime]:
    """Tell how long ago a sign-in may have been used last, and begun."""
    settings, moment = current_app.config["SETTINGS"], now()
    return {
        "idle_since": moment - settings.session_idle,
        "old_since": moment - settings.session_absolute,
    }


def touch(sign_in: SignIn) -> None:
    """Remember that this browser was here, at most once a minute; not content, so no entry."""
    moment = now()
    if moment - sign_in.seen_at > SEEN_EVERY:
        session.execute(update(SignIn).where(SignIn.id == sign_in.id).values(seen_at=moment))
        session.commit()


def viewer() -> Person:
    """Tell who is looking; 401 when nobody is signed in."""
    if not current_user.is_authenticated:
        raise Unauthorized
    person: Person = current_user.person
    return person


def sign_in_id() -> int | None:
    """Name the browser session behind this request, if there is one."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    found: int | None = current_user.sign_in_id
    return found


def visit() -> str:
    """Name the page that sent this request, so that it can ignore its own news."""
    if not has_request_context():
        return ""
    return (request.headers.get("X-Kring-Visit") or request.form.get("visit") or "")[:40]


CAPABILITIES = select(Role.capability).where(Role.person_id == bindparam("person"))


def capabilities_of(person: Person) -> frozenset[Capability]:
    """List the roles that a person holds."""
    return frozenset(session.scalars(CAPABILITIES, {"person": person.id}))


def is_suspended(person: Person) -> bool:
    """Tell whether two people have suspended somebody, and it is not over."""
    return bool(session.scalar(select(SUSPENDED).select_from(Person).where(Person.id == person.id)))
