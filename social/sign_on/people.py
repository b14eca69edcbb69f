"""Who is it that a provider names: somebody who is known, is found by their address, or is new?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import (
    Company,
    Event,
    Person,
    PersonState,
    SignIn,
    SignOnIdentity,
    SignOnProvider,
    SignOnSession,
    limits,
    session,
)
from social import second, sign_ins, tickets
from social.changes import Record, change
from social.errors import Invalid, not_found
from social.fields import normal_email, one_line
from social.handles import Handles
from social.holding import hold
from social.mailing.letters import post
from social.oidc.unproven import Unproven, Why
from social.providers import drop, has_other_way, name_of
from social.ways_in import person_with

YES = (True, "true", 1, "1")


def find(issuer: str, subject: str) -> SignOnIdentity | None:
    """Find who somebody is by issuer and subject."""
    return session.scalar(
        select(SignOnIdentity)
        .where(SignOnIdentity.issuer == issuer, SignOnIdentity.subject == subject)
        .options(joinedload(SignOnIdentity.person).joinedload(Person.site))
    )


def known(record: Record, provider: SignOnProvider, said: Mapping[str, Any]) -> SignOnIdentity:
    """Find or make who a provider names; part of a change. Raises Unproven."""
    issuer, subject = provider.issuer, str(said["sub"])
    if (identity := find(issuer, subject)) is not None:
        return identity
    hold(provider)  # two who come first at once would be two people
    if (identity := find(issuer, subject)) is not None:
        return identity
    if find(issuer, SignOnIdentity.erased(issuer, subject)) is not None:
        raise Unproven(Why.CLOSED)
    email = verified(said)
    refuse_domain(provider, email)
    there = person_with(email) if email else None
    if there is None:
        refuse_claimed(said, email)
        person = taken_in(record, provider, said, email)
    else:
        hold(there)  # nobody gives them a role of trust meanwhile
        refuse_unlinkable(provider, there, email)
        person = there
    second.rest(record, person)  # whoever runs the provider could be anybody whom it names
    return linked(record, provider, person, said, by_address=there is not None)


def verified(said: Mapping[str, Any]) -> str:
    """Give the address that a provider vouches for; nothing where it does not.

    Entra ID says so by `xms_edov`: the domain's owner is its tenant's.
    """
    is_good = said.get("email_verified") is True or said.get("xms_edov") in YES
    return claimed(said) if is_good else ""


def claimed(said: Mapping[str, Any]) -> str:
    """Give the address that a provider names, whether or not it vouches for it."""
    email = said.get("email")
    if not isinstance(email, str) or len(email) > limits.EMAIL:
        return ""
    try:
        return normal_email(email)
    except ValueError:
        return ""


def refuse_claimed(said: Mapping[str, Any], email: str) -> None:
    """Refuse a second account for whoever has one by an address that is not verified."""
    if not email and (other := claimed(said)) and person_with(other) is not None:
        raise Unproven(Why.UNVERIFIED)


def refuse_domain(provider: SignOnProvider, email: str) -> None:
    """Refuse addresses of other domains than those that are named. Raises Unproven."""
    if not provider.domains:
        return
    if not email:
        raise Unproven(Why.UNVERIFIED)
    if email.rpartition("@")[2].lower() not in provider.domains:
        raise Unproven(Why.DOMAIN)


def refuse_unlinkable(provider: SignOnProvider, person: Person, email: str) -> None:
    """Refuse to link somebody by their address alone. Raises Unproven.

    Not where the provider is not trusted for that; nor a guest, who is not of this house; nor
    whoever holds a role of trust, who does it on their own account page; nor whom the provider
    knows as somebody else already: an address that another person was given is theirs no longer.
    """
    if person.state is PersonState.DEACTIVATED:
        raise Unproven(Why.CLOSED)
    held = identity_at(person, provider)
    is_another = person.is_bot or person.is_guest or held is not None
    is_spelled = (person.email or "").casefold() == email.casefold()  # not only to a database
    if not (provider.trusts_email and is_spelled) or is_another or second.is_trusted(person):
        raise Unproven(Why.TAKEN)


def identity_at(person: Person, provider: SignOnProvider) -> SignOnIdentity | None:
    """Find who somebody is at a provider."""
    return session.scalar(
        select(SignOnIdentity).where(
            SignOnIdentity.person_id == person.id, SignOnIdentity.issuer == provider.issuer
        )
    )


def taken_in(
    record: Record, provider: SignOnProvider, said: Mapping[str, Any], email: str
) -> Person:
    """Make somebody new; part of a change. Raises Unproven where nobody is taken in."""
    if not provider.takes_in:
        raise Unproven(Why.UNKNOWN if email else Why.UNVERIFIED)
    company = session.get_one(Company, 1)
    name = name_in(said, email)
    person = Person(
        handle=Handles().give(name),
        name=name,
        email=email or None,
        language=language_in(said) or company.language,
        zone=company.zone,
        state=PersonState.INVITED,
    )
    session.add(person)
    record(Event.PERSON_ADDED, person)
    return person


def name_in(said: Mapping[str, Any], email: str) -> str:
    """Find what somebody is called."""
    whole = " ".join(str(said.get(part) or "") for part in ("given_name", "family_name"))
    for one in (said.get("name"), whole, said.get("preferred_username"), email.partition("@")[0]):
        line = one_line(one).strip()[: limits.NAME] if isinstance(one, str) else ""
        if line:
            return line
    return _("New colleague")


def language_in(said: Mapping[str, Any]) -> str:
    """Find in which of our languages somebody reads; empty if the provider does not say."""
    locale = said.get("locale")
    code = locale[:2].lower() if isinstance(locale, str) else ""
    return code if code in current_app.config["SETTINGS"].languages else ""


def activate(record: Record, person: Person) -> None:
    """Open the account of somebody who comes for the first time; part of a change."""
    tickets.void(person)
    person.state = PersonState.ACTIVE
    record(Event.PERSON_ACTIVATED, person)


def linked(
    record: Record,
    provider: SignOnProvider,
    person: Person,
    said: Mapping[str, Any],
    *,
    by_address: bool = False,
) -> SignOnIdentity:
    """Link somebody with who they are at a provider, and tell them; part of a change."""
    email = said.get("email")
    identity = SignOnIdentity(
        person=person,
        issuer=provider.issuer,
        subject=str(said["sub"]),
        email=one_line(email)[: limits.EMAIL] if isinstance(email, str) else "",
        by_address=by_address,
    )
    session.add(identity)
    session.flush()
    record(Event.IDENTITY_LINKED, identity, is_new=True)
    if person.email and person.state is PersonState.ACTIVE:
        post(person, "factor_changed", what="linked", name=provider.name)
    return identity


def link(me: Person, here: SignIn, provider: SignOnProvider, said: Mapping[str, Any]) -> None:
    """Link somebody who is signed in with who they are at a provider. Raises Unproven, Invalid."""
    issuer, subject = provider.issuer, str(said["sub"])
    with change(me) as record:
        hold(provider)
        hold(me)
        before = find(issuer, subject)
        if before is not None and before.person_id != me.id:
            raise Unproven(Why.OTHER)
        if before is not None:
            return
        if identity_at(me, provider) is not None:
            raise Invalid(form=_("You are linked there already. Unlink that first."))
        former = find(issuer, SignOnIdentity.erased(issuer, subject))
        if former is not None:
            drop(record, former)
        linked(record, provider, me, said)
        sign_ins.end_all(me, record, but=here.id)


def unlink(me: Person, here: SignIn, number: int) -> None:
    """Know somebody no more through a provider; Invalid for the only way in, 404 for others'."""
    with change(me) as record:
        hold(me)
        identity = session.get(SignOnIdentity, number)
        if identity is None or identity.person_id != me.id:
            raise not_found()
        if not has_other_way(me, [identity]):
            raise Invalid(
                form=_("This is your only way in. Have a link to a password mailed to you first.")
            )
        # Whoever was let in by an address alone links nothing that counts for more.
        stays = None if identity.by_address and came_by(here, identity) else here.id
        drop(record, identity)
        sign_ins.end_all(me, record, but=stays)
        if me.email:
            post(me, "factor_changed", what="unlinked", name=name_of(identity.issuer))


def came_by(here: SignIn, identity: SignOnIdentity) -> bool:
    """Tell whether a browser came in as this identity."""
    this = select(SignOnSession.id).where(
        SignOnSession.sign_in_id == here.id, SignOnSession.identity_id == identity.id
    )
    return session.scalar(this) is not None


def identities_of(person: Person) -> list[tuple[SignOnIdentity, str]]:
    """List as whom somebody is known elsewhere, each with the name of the provider."""
    rows = session.scalars(
        select(SignOnIdentity)
        .where(SignOnIdentity.person_id == person.id)
        .order_by(SignOnIdentity.id)
    )
    return [(one, name_of(one.issuer)) for one in rows]
