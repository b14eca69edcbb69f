"""How does somebody come in, link or prove themself through a provider?"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from archive.keyring import KeyLost
from models import (
    REFUSALS,
    Event,
    HalfSignIn,
    Person,
    PersonState,
    Refusal,
    SignIn,
    SignOnAttempt,
    SignOnIdentity,
    SignOnProvider,
    SignOnPurpose,
    now,
    session,
)
from social import factors, providers, sign_ins, tries
from social.changes import Record, change
from social.errors import not_found
from social.factors import Half
from social.holding import hold
from social.oidc.asking import Client, Try, exchanged, more_of, way_there
from social.oidc.metadata import Metadata, discover
from social.oidc.tokens import id_token
from social.oidc.unproven import Unproven, Why
from social.sign_ins import Browser
from social.sign_on import people
from social.sign_on.sealing import client_of
from social.viewer import Visitor, digest_of, is_suspended

log = logging.getLogger("kring.sign_on")

REFUSALS_OF_OTHERS = (Why.STATE,)  # which anybody can bring about: for the log alone
# What is taken from what a provider tells besides its token.
NAMES = ("name", "given_name", "family_name", "preferred_username", "locale")
ADDRESS = ("email", "email_verified", "xms_edov")
NOT_THERE = ("access_denied", "login_required", "interaction_required", "consent_required")


@dataclass(frozen=True, slots=True)
class Proven:
    """What a provider proved: who came, with which token, and for what they were sent there."""

    attempt: SignOnAttempt
    provider: SignOnProvider
    said: Mapping[str, Any]
    token: str

    @property
    def subject(self) -> str:
        """Name who it is there."""
        return str(self.said["sub"])

    @property
    def sid(self) -> str:
        """Name the provider's own session; empty where it does not say."""
        found = self.said.get("sid")
        return found if isinstance(found, str) and len(found) <= 255 else ""

    @property
    def is_second_factor(self) -> bool:
        """Tell whether the provider asked for two factors, and that counts here."""
        methods = self.said.get("amr")
        shown = [self.said.get("acr"), *(methods if isinstance(methods, list) else [])]
        return self.provider.counts_factors and any(
            one in self.provider.factor_values for one in shown if isinstance(one, str)
        )


def find(key: str) -> SignOnProvider:
    """Find a provider through which people come in now, or 404."""
    found = find_known(key)
    if found.paused_at is not None:
        raise not_found()
    return found


def find_known(key: str) -> SignOnProvider:
    """Find a provider through which people came in, also one that is paused, or 404."""
    is_known = (SignOnProvider.key == key, SignOnProvider.ended_at.is_(None))
    found = session.scalar(select(SignOnProvider).where(*is_known))
    if found is None:
        raise not_found()
    return found


def begin(
    provider: SignOnProvider,
    purpose: SignOnPurpose,
    held: str,
    *,
    person: Person | None = None,
    path: str = "",
    stays: bool = False,
) -> str:
    """Give the address to which somebody is sent; raises Unproven if the provider is away."""
    client = known_as(provider)
    providers.let_go()
    metadata = discover(provider.issuer)
    attempt = Try(secrets.token_urlsafe(32), held)
    with change(None):
        session.add(
            SignOnAttempt(
                provider_id=provider.id,
                purpose=purpose,
                digest=digest_of(attempt.state),
                person_id=person.id if person else None,
                path=path if len(path) <= 2000 else "",
                stays=stays,
                expires_at=now() + providers.LASTS,
            )
        )
    is_anew = purpose is SignOnPurpose.PROVE
    return way_there(metadata, client, attempt, is_anew=is_anew)


def known_as(provider: SignOnProvider) -> Client:
    """Give how this house is known at a provider. Unproven if the secret cannot be read."""
    try:
        return client_of(provider)
    except KeyLost:
        raise Unproven(Why.CODE, "the key of the client's secret is lost") from None


def come_back(provider: SignOnProvider, answer: Mapping[str, str], held: str) -> Proven:
    """Look at what somebody brings back from a provider, once. Raises Unproven."""
    client = known_as(provider)
    state = answer.get("state", "")
    attempt = used_up(provider, state)
    if attempt is None or not held:
        raise Unproven(Why.STATE)
    metadata = discover(provider.issuer)
    refuse_other(metadata, answer.get("iss"))
    if (error := answer.get("error")) is not None:
        raise Unproven(Why.DENIED if error in NOT_THERE else Why.ANSWER, plain(error))
    code = answer.get("code", "")
    if not code:
        raise Unproven(Why.ANSWER, "no code")
    this = Try(state, held)
    token, access = exchanged(metadata, client, this, code)
    said = id_token(
        metadata,
        client.id,
        token,
        this.nonce,
        attempt.began_at,
        access_token=access,
        is_anew=attempt.purpose is SignOnPurpose.PROVE,
    )
    if metadata.userinfo and access and people.find(provider.issuer, said["sub"]) is None:
        providers.let_go()
        said = with_names(said, more_of(metadata, access, said["sub"]))
    return Proven(attempt, provider, said, token)


def with_names(said: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Add what the provider tells of a person to what it signed: names, and an address if it
    signed none.

    Nothing else: it is not signed when somebody proved who they are, nor how. And an address is
    vouched for where it stands.
    """
    mailed = said if "email" in said else more
    return (
        {name: more[name] for name in NAMES if name in more}
        | {name: value for name, value in said.items() if name not in ADDRESS}
        | {name: mailed[name] for name in ADDRESS if name in mailed}
    )


def used_up(provider: SignOnProvider, state: str) -> SignOnAttempt | None:
    """Take the try that somebody comes back from, once; None if it is none, or too old."""
    with change(None):
        return session.scalar(
            update(SignOnAttempt)
            .where(
                SignOnAttempt.digest == digest_of(state),
                SignOnAttempt.provider_id == provider.id,
                SignOnAttempt.purpose.in_(
                    (SignOnPurpose.COME, SignOnPurpose.LINK, SignOnPurpose.PROVE)
                ),
                SignOnAttempt.used_at.is_(None),
                SignOnAttempt.expires_at > now(),
            )
            .values(used_at=now())
            .returning(SignOnAttempt)
        )


def refuse_other(metadata: Metadata, named: str | None) -> None:
    """Refuse an answer of another provider than the one that was asked (RFC 9207)."""
    if named is None and not metadata.names_itself:
        return
    if named != metadata.issuer:
        raise Unproven(Why.MIXED_UP)


def plain(word: str) -> str:
    """Take a provider's word for what was wrong; for the log."""
    return word[:60] if word.isascii() and word.isprintable() else ""


def come_in(proven: Proven, browser: Browser) -> Visitor | Half:
    """Let somebody in of whom a provider says who they are. Raises Unproven.

    Whoever has a second factor here is asked for it, unless the provider's counts.
    """
    provider = proven.provider
    with change(None) as record:
        identity = people.known(record, provider, proven.said)
        person = identity.person
        hold(person)
        if person.state is PersonState.INVITED:
            people.activate(record, person)
        if not person.is_active or person.is_bot:
            raise Unproven(Why.CLOSED)
        if is_suspended(person):
            raise Unproven(Why.SUSPENDED)
        identity.used_at = now()
        record.actor = person
        return let_in(record, proven, identity, browser)


def let_in(
    record: Record, proven: Proven, identity: SignOnIdentity, browser: Browser
) -> Visitor | Half:
    """Sign the browser in, or ask for the second step first; part of a change."""
    person, counts = identity.person, proven.is_second_factor
    if factors.has_factor(person) and not counts:
        half = factors.begin(person, stays=proven.attempt.stays)
        row = session.scalars(
            select(HalfSignIn).where(HalfSignIn.digest == digest_of(half.token))
        ).one()
        providers.keep(proven.provider, identity, proven.sid, proven.token, half=row)
        return half
    owes = not counts and factors.needs_factor(person)
    visitor = sign_ins.start(person, record, browser, by="single sign-on", owes=owes)
    here = visitor.sign_in
    here.proved_at = proved_at(proven.said)
    providers.keep(proven.provider, identity, proven.sid, proven.token, sign_in=here)
    return visitor


def proved_at(said: Mapping[str, Any]) -> datetime:
    """Tell when somebody proved to the provider who they are; long ago where it does not say.

    Who comes in through a session that stood open there proved nothing now.
    """
    moment, told = now(), said.get("auth_time")
    if isinstance(told, int) and not isinstance(told, bool) and 0 < told <= moment.timestamp():
        return datetime.fromtimestamp(told, UTC)
    lasts: timedelta = current_app.config["SETTINGS"].fresh_for
    return moment - lasts


def prove(me: Person, here: SignIn, proven: Proven) -> None:
    """Note that whoever sits there proved at their provider who they are. Raises Unproven."""
    identity = people.find(proven.provider.issuer, proven.subject)
    if proven.attempt.person_id != me.id or identity is None or identity.person_id != me.id:
        raise Unproven(Why.OTHER)
    with change(me) as record:
        hold(here)
        here.proved_at = now()
        record(Event.SIGN_IN_PROVED, here, by="single sign-on", act="sign_on.take")


def refuse(provider: SignOnProvider, wrong: Unproven, address: str) -> None:
    """Write down that nobody was let in, and why; never what was brought."""
    facts = {"provider": provider.id, "why": wrong.why, "detail": wrong.detail}
    log.warning("a single sign-on was refused", extra={"facts": facts})
    if wrong.why in REFUSALS_OF_OTHERS:
        return
    with change(None) as record:
        number = session.scalar(select(REFUSALS.next_value()))
        refusal = Refusal(number, None, "", address)
        event = Event.SIGN_ON_REFUSED
        record(event, refusal, is_new=True, provider=provider.id, why=str(wrong.why))


def spend_try(address: str | None) -> None:
    """Count that somebody goes to a provider, or comes back. Raises 429 after many."""
    tries.spend(tries.SIGN_ON, tries.network(address))
