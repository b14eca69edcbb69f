"""How does a program get a token, and lose it?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models import AccessToken, Event, Person, Scope, now, session
from social.callers import SIGN
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.fresh import require_password
from social.holding import hold
from social.sign_ins import Browser
from social.viewer import digest_of

MOST = 50  # tokens of one person that work


def make(
    person: Person,
    maker: Person,
    password: str,
    browser: Browser,
    *,
    name: str,
    scopes: Sequence[Scope],
    lasts: timedelta,
) -> str:
    """Give a program a token, and its secret this once; the database keeps a digest of it.

    `maker` is the person themself or, for a bot, the administrator; it is their password.
    """
    require_password(maker, "password", password, browser)
    secret = f"{SIGN}{secrets.token_urlsafe(32)}"
    moment = now()
    with change(maker) as record:
        hold(person)  # one at a time, so that there are no more of many at once
        if count(person) >= MOST:
            raise Invalid(form=_("There are %(num)d tokens. End some first.", num=MOST))
        token = AccessToken(
            person_id=person.id,
            made_by_id=maker.id,
            name=name,
            digest=digest_of(secret),
            scopes=sorted(scopes),
            made_at=moment,
            expires_at=moment + min(lasts, longest()),
        )
        session.add(token)
        record(Event.ACCESS_TOKEN_MADE, token)
    return secret


def longest() -> timedelta:
    """Say how long a token lasts at most."""
    found: timedelta = current_app.config["SETTINGS"].token_lasts
    return found


def end(maker: Person, person: Person, number: int) -> None:
    """Let a token work no more; 404 for those of others, twice is once."""
    with change(maker) as record:
        mine = select(AccessToken).where(
            AccessToken.id == within_range(number), AccessToken.person_id == person.id
        )
        found = session.scalar(mine.with_for_update(of=AccessToken))
        if found is None:
            raise not_found()
        if found.ended_at is None:
            found.ended_at = now()
            record(Event.ACCESS_TOKEN_ENDED, found)


def count(person: Person) -> int:
    """Count the tokens of somebody that work."""
    working = select(func.count()).where(
        AccessToken.person_id == person.id,
        AccessToken.ended_at.is_(None),
        AccessToken.expires_at > now(),
    )
    return session.scalar(working) or 0


def tokens_of(person: Person) -> Sequence[AccessToken]:
    """List the tokens of somebody that did not end, those that are over last."""
    mine = (
        select(AccessToken)
        .where(AccessToken.person_id == person.id, AccessToken.ended_at.is_(None))
        .options(joinedload(AccessToken.person))
        .order_by(AccessToken.expires_at.desc(), AccessToken.id.desc())
        .limit(MOST * 2)
    )
    return session.scalars(mine).all()
