"""How does a browser come in, and how is it put out?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import g, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import delete, select

from models import AccessToken, Device, Event, Person, SignIn, now, session
from social.changes import Record
from social.errors import forbidden
from social.fields import one_line
from social.viewer import Visitor, digest_of

ADDRESS = 64
BROWSER = 300


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody wants in; `before` is the session that the browser has already."""

    address: str = ""
    name: str = ""
    before: SignIn | None = None

    @classmethod
    def here(cls) -> Browser:
        """Read what this request says of its browser."""
        before = current_user.sign_in if current_user.is_authenticated else None
        return cls(request.remote_addr or "", request.user_agent.string, before)


def start(
    person: Person, record: Record, browser: Browser, *, by: str = "password", owes: bool = False
) -> Visitor:
    """Sign a browser in, in place of whom it was before; part of a change.

    The token was never used before, so that nobody can have planted it. `by` says what was proven,
    and whoever `owes` a second factor comes no further than to the page where it is set up.
    """
    if person.is_bot:
        raise forbidden(_("Nobody signs in as a bot."))
    if browser.before is not None:
        end(browser.before, record)
    token = secrets.token_urlsafe(32)
    sign_in = SignIn(
        person=person,
        token_digest=digest_of(token),
        address=one_line(browser.address)[:ADDRESS],
        browser=one_line(browser.name)[:BROWSER],
        owes_factor=owes,
    )
    session.add(sign_in)
    record(Event.SIGNED_IN, sign_in, by=by)
    return Visitor(sign_in, token)


def end(sign_in: SignIn, record: Record) -> None:
    """Sign a browser out; its sockets are closed by the entry. Part of a change."""
    session.refresh(sign_in, ["ended_at"], with_for_update=True)
    if sign_in.ended_at is None:
        sign_in.ended_at = now()
        record(Event.SIGNED_OUT, sign_in)
        session.execute(delete(Device).where(Device.sign_in_id == sign_in.id))


def end_all(person: Person, record: Record, *, but: int | None = None) -> None:
    """Sign all of a person's browsers out, but for one; part of a change.

    Where none stays, no program acts for the person any more either.
    """
    if but is None:
        end_tokens(person, record)
    for sign_in in session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.id != (but or 0))
        .order_by(SignIn.id)
        .with_for_update()
    ):
        sign_in.ended_at = now()
        record(Event.SIGNED_OUT, sign_in)
        session.execute(delete(Device).where(Device.sign_in_id == sign_in.id))


def end_tokens(person: Person, record: Record) -> None:
    """Let no token of a person work any more; part of a change."""
    working = select(AccessToken).where(
        AccessToken.person_id == person.id, AccessToken.ended_at.is_(None)
    )
    for token in session.scalars(working.order_by(AccessToken.id).with_for_update()):
        token.ended_at = now()
        record(Event.ACCESS_TOKEN_ENDED, token)


def keep(visitor: Visitor, *, stays: bool = True) -> None:
    """Give the browser its cookie, and nothing of what it had before.

    `stays` keeps the cookie when the browser is closed.
    """
    cookie.clear()
    g.pop("csrf_token", None)  # the form of this request made one that went with the old cookie
    cookie.permanent = stays
    login_user(visitor, force=True)
    # Made here, it is in the first cookie: pages that are asked for at once would each make one,
    # and the forms of all but the last would be out of date.
    generate_csrf()


def forget() -> None:
    """Take the browser's cookie away."""
    cookie.clear()
