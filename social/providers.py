"""Through which providers do people come in, and who comes through which?

What the sign-in page, the proof of who sits there and signing out need to know of single sign-on;
the rest stands in social.sign_on.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from archive.keyring import keyring
from models import (
    Event,
    HalfSignIn,
    Person,
    PersonState,
    SignIn,
    SignOnAttempt,
    SignOnIdentity,
    SignOnProvider,
    SignOnPurpose,
    SignOnSession,
    now,
    session,
)
from social import second, sign_ins, ways_in
from social.changes import Record
from social.mailing.letters import post
from social.passkeys import passkeys_of
from social.viewer import digest_of

LASTS = timedelta(minutes=10)
LEAVING = "leaving"  # under this name the browser holds that it is to sign out there, too
# Whose keys seal what providers gave along: nobody's of the people, as those of webhooks.
NOBODY = -(2**31) + 4

ON = (SignOnProvider.ended_at.is_(None), SignOnProvider.paused_at.is_(None))


def providers() -> Sequence[SignOnProvider]:
    """List the providers through which people come in now."""
    return session.scalars(select(SignOnProvider).where(*ON).order_by(SignOnProvider.id)).all()


def providers_of(person: Person) -> Sequence[SignOnProvider]:
    """List the providers through which somebody can come in."""
    theirs = select(SignOnIdentity.issuer).where(SignOnIdentity.person_id == person.id)
    found = select(SignOnProvider).where(*ON, SignOnProvider.issuer.in_(theirs))
    return session.scalars(found.order_by(SignOnProvider.id)).all()


def name_of(issuer: str) -> str:
    """Name the provider with an issuer, the one of today before those that ended."""
    found = session.scalar(
        select(SignOnProvider.name)
        .where(SignOnProvider.issuer == issuer)
        .order_by(SignOnProvider.ended_at.desc().nulls_first())
        .limit(1)
    )
    return found or issuer


def known_by_address(person: Person) -> Sequence[SignOnIdentity]:
    """List as whom somebody is known whom a provider named by their e-mail address alone."""
    these = select(SignOnIdentity).where(
        SignOnIdentity.person_id == person.id, SignOnIdentity.by_address
    )
    return session.scalars(these.order_by(SignOnIdentity.id)).all()


def has_other_way(person: Person, but: Sequence[SignOnIdentity]) -> bool:
    """Tell whether somebody comes in without some identities."""
    gone = {one.issuer for one in but}
    others = [one for one in providers_of(person) if one.issuer not in gone]
    return bool(person.password_hash or others or passkeys_of(person))


def drop(record: Record, identity: SignOnIdentity) -> None:
    """Take an identity away; part of a change."""
    record(Event.IDENTITY_UNLINKED, identity)
    session.execute(delete(SignOnIdentity).where(SignOnIdentity.id == identity.id))


def end_known_by_address(record: Record, person: Person) -> None:
    """End what knows somebody by their address alone, who is trusted with more; part of a change.

    Whoever runs the provider, or was given the address there, would hold it, too. They are told,
    and link their account themselves; who has no other way in is mailed one.
    """
    found = known_by_address(person)
    if not found:
        return
    names = ", ".join(name_of(one.issuer) for one in found)
    is_shut_out = not has_other_way(person, found)
    for one in found:
        drop(record, one)
    sign_ins.end_all(person, record)
    if not person.email or person.state is not PersonState.ACTIVE:
        return
    post(person, "factor_changed", what="unvouched", name=names)
    if is_shut_out:
        ways_in.mail_reset(person, record)
        second.rest(record, person)


def let_go() -> None:
    """End what was only read: no transaction stays open while another machine is asked."""
    session.commit()


def only_way_of(person: Person) -> SignOnProvider | None:
    """Find the provider that somebody has to take, because neither password nor passkey will do."""
    return next((one for one in providers_of(person) if not one.passwords_stay), None)


def keep(
    provider: SignOnProvider,
    identity: SignOnIdentity,
    sid: str,
    token: str,
    *,
    sign_in: SignIn | None = None,
    half: HalfSignIn | None = None,
) -> None:
    """Note through whom a browser came in, whole or half; part of a change."""
    wrapper = keyring.fresh(session.connection(), NOBODY)
    session.flush()
    session.add(
        SignOnSession(
            provider_id=provider.id,
            identity_id=identity.id,
            sign_in_id=sign_in.id if sign_in else None,
            half_id=half.id if half else None,
            sid=sid,
            kek_id=wrapper.id,
            token=wrapper.wrap(token.encode()),
        )
    )


def is_half(half: HalfSignIn) -> bool:
    """Tell whether the first step was taken through a provider."""
    this = select(SignOnSession.id).where(SignOnSession.half_id == half.id)
    return session.scalar(this) is not None


def hand_over(half: HalfSignIn, sign_in: SignIn) -> None:
    """Note that whoever was half in is in; part of a change."""
    session.flush()
    this = update(SignOnSession).where(SignOnSession.half_id == half.id)
    session.execute(this.values(half_id=None, sign_in_id=sign_in.id))


def token_of(one: SignOnSession) -> str:
    """Give the token that a provider gave along. KeyLost if its key is gone."""
    return keyring.wrapper(one.kek_id).unwrap(one.token).decode()


def leave(sign_in: SignIn) -> str | None:
    """Give the secret with which a browser signs out of its provider, too; part of a change.

    None for whoever did not come through one.
    """
    one = session.scalar(select(SignOnSession).where(SignOnSession.sign_in_id == sign_in.id))
    if one is None:
        return None
    token = secrets.token_urlsafe(32)
    session.add(
        SignOnAttempt(
            provider_id=one.provider_id,
            purpose=SignOnPurpose.LEAVE,
            digest=digest_of(token),
            session_id=one.id,
            expires_at=now() + LASTS,
        )
    )
    return token
