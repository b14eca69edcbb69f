"""How does a system come to say who works here, and how is it known again?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from models import Company, Event, Person, Provisioner, now, session
from social.administrators import require_administrator
from social.callers import LONGEST, SCHEME, SIGN, USED_EVERY
from social.changes import change
from social.errors import Invalid, not_found
from social.finding import within_range
from social.holding import hold
from social.viewer import digest_of

MOST = 10  # tokens that work


def make(actor: Person, name: str, lasts: timedelta, *, invites: bool) -> str:
    """Let a system say who works here, and give it its secret; the database keeps the digest."""
    require_administrator(actor)
    secret = f"{SIGN}scim_{secrets.token_urlsafe(32)}"
    moment = now()
    with change(actor) as record:
        hold(session.get_one(Company, 1))  # one at a time, so that there are no more of many
        working = select(func.count()).where(
            Provisioner.ended_at.is_(None), Provisioner.expires_at > moment
        )
        if (session.scalar(working) or 0) >= MOST:
            raise Invalid(form=_("There are %(num)d tokens. End some first.", num=MOST))
        token = Provisioner(
            made_by_id=actor.id,
            name=name,
            digest=digest_of(secret),
            invites=invites,
            made_at=moment,
            expires_at=moment + min(lasts, longest()),
        )
        session.add(token)
        record(Event.PROVISIONER_MADE, token)
    return secret


def longest() -> timedelta:
    """Say how long a token lasts at most."""
    found: timedelta = current_app.config["SETTINGS"].token_lasts
    return found


def end(actor: Person, number: int) -> None:
    """Let a token work no more; twice is once."""
    require_administrator(actor)
    with change(actor) as record:
        mine = select(Provisioner).where(Provisioner.id == within_range(number))
        found = session.scalar(mine.with_for_update())
        if found is None:
            raise not_found()
        if found.ended_at is None:
            found.ended_at = now()
            record(Event.PROVISIONER_ENDED, found)


def all_tokens() -> Sequence[Provisioner]:
    """List the tokens that did not end, those that are over last."""
    return session.scalars(
        select(Provisioner)
        .where(Provisioner.ended_at.is_(None))
        .options(joinedload(Provisioner.made_by))
        .order_by(Provisioner.expires_at.desc(), Provisioner.id.desc())
        .limit(MOST * 2)
    ).all()


def shown(header: str) -> Provisioner | None:
    """Find the token that a request shows, if it is good; and note that it was here."""
    scheme, _blank, secret = header.partition(" ")
    if scheme.lower() != SCHEME or len(secret) > LONGEST or not secret.isascii():
        return None
    found = session.scalar(select(Provisioner).where(Provisioner.digest == digest_of(secret)))
    if found is None or not found.is_good:
        return None
    touch(found)
    return found


def touch(found: Provisioner) -> None:
    """Remember that it was here, at most once a minute; no act, so no entry."""
    moment = now()
    if found.used_at is None or moment - found.used_at > USED_EVERY:
        session.execute(
            update(Provisioner).where(Provisioner.id == found.id).values(used_at=moment)
        )
        session.commit()
