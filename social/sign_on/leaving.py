"""How does somebody sign out on both sides, whichever side they begin on?"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from archive.keyring import KeyLost
from models import (
    Event,
    HalfSignIn,
    SignIn,
    SignOnAttempt,
    SignOnIdentity,
    SignOnProvider,
    SignOnPurpose,
    SignOnSession,
    now,
    session,
)
from social import providers, sign_ins
from social.changes import Record, change
from social.mailing.links import link
from social.oidc.asking import way_out
from social.oidc.metadata import discover
from social.oidc.tokens import HEARD_WITHIN, LEEWAY, logout_token
from social.oidc.unproven import Unproven, Why
from social.viewer import digest_of

KEPT = timedelta(seconds=2 * (HEARD_WITHIN + LEEWAY))  # longer than the message could be told again


def way_there(token: str) -> tuple[str, str] | None:
    """Give the provider's name and the address at which a browser signs out of it, too.

    `token` is what `providers.leave` gave it. None where the provider has no such address, or the
    browser came through none. Raises Unproven if the provider is away.
    """
    row = session.execute(
        select(SignOnSession)
        .join(SignOnAttempt, SignOnAttempt.session_id == SignOnSession.id)
        .where(
            SignOnAttempt.digest == digest_of(token),
            SignOnAttempt.purpose == SignOnPurpose.LEAVE,
            SignOnAttempt.expires_at > now(),
        )
        .options(joinedload(SignOnSession.provider))
    ).scalar_one_or_none()
    if row is None or not row.provider.is_on:
        return None
    provider, hint = row.provider, hint_of(row)
    providers.let_go()
    metadata = discover(provider.issuer)
    if not metadata.end_session:
        return None
    back = link("signing_in.new")
    return provider.name, way_out(metadata, provider.client_id, hint, back)


def hint_of(one: SignOnSession) -> str:
    """Give the token by which the provider knows who signs out; none if its key is gone."""
    try:
        return providers.token_of(one)
    except KeyLost:
        return ""


def hear(provider: SignOnProvider, sent: str) -> int:
    """End the sign-ins of somebody whom a provider signed out; says how many. Raises Unproven.

    Each message is heard once (Back-Channel Logout 1.0).
    """
    providers.let_go()
    said = logout_token(discover(provider.issuer), provider.client_id, sent)
    with change(None) as record:
        once(provider, said["jti"])
        found = sessions_of(provider, said.get("sub"), said.get("sid"))
        for one in found:
            end(record, one)
        for identity_id in sorted({one.identity_id for one in found}):
            identity = session.get_one(SignOnIdentity, identity_id)
            record(Event.IDENTITY_SIGNED_OUT, identity, provider=provider.id)
    return len(found)


def once(provider: SignOnProvider, number: str) -> None:
    """Note that a message was heard; part of a change. Raises Unproven if it was before."""
    mark = hashlib.sha256(f"heard {provider.id}\n{number}".encode()).digest()
    noted = (
        insert(SignOnAttempt)
        .values(
            provider_id=provider.id,
            purpose=SignOnPurpose.HEARD,
            digest=mark,
            path="",
            stays=False,
            began_at=now(),
            expires_at=now() + KEPT,
        )
        .on_conflict_do_nothing(index_elements=["digest"])
        .returning(SignOnAttempt.id)
    )
    if session.scalar(noted) is None:
        raise Unproven(Why.AGAIN)


def sessions_of(
    provider: SignOnProvider, subject: str | None, sid: str | None
) -> list[SignOnSession]:
    """Find what came in through a provider as somebody, or in one session of the provider's."""
    these = (
        select(SignOnSession)
        .join(SignOnIdentity, SignOnIdentity.id == SignOnSession.identity_id)
        .where(SignOnSession.provider_id == provider.id)
        .options(joinedload(SignOnSession.sign_in).joinedload(SignIn.person))
        .order_by(SignOnSession.id)
    )
    if subject is not None:
        these = these.where(SignOnIdentity.subject == subject)
    if sid is not None:
        # A provider that never named its session means all of theirs.
        unnamed = SignOnSession.sid == "" if subject is not None else False
        these = these.where(or_(SignOnSession.sid == sid, unnamed))
    return list(session.scalars(these))


def end(record: Record, one: SignOnSession) -> None:
    """End a sign-in that came through a provider, whole or half; part of a change."""
    if one.sign_in is not None:
        sign_ins.end(one.sign_in, record)
    if one.half_id is not None:
        this = update(HalfSignIn).where(HalfSignIn.id == one.half_id, HalfSignIn.used_at.is_(None))
        session.execute(this.values(used_at=now()))


def end_all(record: Record, provider: SignOnProvider) -> None:
    """End everything that came in through a provider; part of a change."""
    for one in sessions_of(provider, None, None):
        end(record, one)


def forget_old(kept: timedelta) -> None:
    """Forget tries that are over, and what came through a provider and ended, or is that old."""
    is_over = or_(SignIn.ended_at < now() - providers.LASTS, SignIn.created_at < now() - kept)
    over = select(SignIn.id).where(SignIn.id == SignOnSession.sign_in_id, is_over).exists()
    session.execute(delete(SignOnAttempt).where(SignOnAttempt.expires_at < now()))
    session.execute(delete(SignOnSession).where(over))
