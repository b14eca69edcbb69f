"""Who has a second factor, who needs one, and who is half signed in?"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from flask import session as cookie
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from models import HalfSignIn, Person, SignIn, now, session
from social import passkeys, second, sign_ins
from social.changes import Record
from social.codes import app_of, end_app, end_sheet, sheet_of
from social.holding import hold
from social.mailing.letters import post
from social.passkeys import passkeys_of
from social.viewer import capabilities_of, digest_of

LASTS = timedelta(minutes=5)
KEPT = "half"  # under this name the browser holds the secret of a half sign-in


@dataclass(frozen=True, slots=True)
class Half:
    """The way to the second step: what the browser is given once the password was right."""

    token: str


def has_factor(person: Person) -> bool:
    """Tell whether somebody can take a second step, so that they have to."""
    return app_of(person) is not None or bool(passkeys_of(person))


def needs_factor(person: Person) -> bool:
    """Tell whether somebody has to have a second factor, by a role of theirs."""
    named = current_app.config["SETTINGS"].second_factor_for
    if named == ("everybody",):
        return True
    return bool(named) and not capabilities_of(person).isdisjoint(named)


def begin(person: Person, *, stays: bool) -> Half:
    """Note that somebody's password was right; part of a change that holds the person."""
    token = secrets.token_urlsafe(32)
    session.add(
        HalfSignIn(
            person_id=person.id,
            digest=digest_of(token),
            password_hash=person.password_hash or "",
            stays=stays,
            expires_at=now() + LASTS,
        )
    )
    return Half(token)


def find() -> HalfSignIn | None:
    """Find who is half signed in with this browser, if that still holds."""
    token = cookie.get(KEPT)
    if not isinstance(token, str):
        return None
    found = session.scalar(
        select(HalfSignIn)
        .where(HalfSignIn.digest == digest_of(token))
        .options(joinedload(HalfSignIn.person).joinedload(Person.site))
    )
    return found if found is not None and found.is_good else None


def use(half: HalfSignIn) -> bool:
    """Use a half sign-in up; False if it no longer holds. Part of a change."""
    hold(half.person)
    hold(half)
    if not half.is_good:
        return False
    half.used_at = now()
    return True


def forget(record: Record, person: Person) -> None:
    """Let a second factor be forgotten that its person lost; part of a change by others.

    They are signed out everywhere and told, and what they confirm rests for a while.
    """
    app, sheet = app_of(person), sheet_of(person)
    if app is not None:
        end_app(record, app)
    if sheet is not None:
        end_sheet(record, sheet)
    for passkey in passkeys_of(person):
        passkeys.end(record, passkey)
    sign_ins.end_all(person, record)
    if person.email:
        post(person, "factor_changed", what="forgotten")
    second.rest(record, person, tell=person.email)


def owe_no_more(person: Person) -> None:
    """Open everything to somebody who has a second factor now; part of a change."""
    theirs = update(SignIn).where(SignIn.person_id == person.id, SignIn.owes_factor)
    session.execute(theirs.values(owes_factor=False))
