"""How do administrators let people come in through a provider?

What a provider says opens accounts, as a mailed link does, so one administrator adds one, freshly
signed in. That its second factor stands in for people's own takes away what protects them from one
administrator alone: two let it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Company, Event, Person, SignOnProvider, now, session
from social import providers
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid, not_found
from social.fetching.refused import Reason, Refused
from social.finding import within_range
from social.holding import hold
from social.oidc.metadata import discover, is_safe, known
from social.oidc.unproven import Unproven, Why
from social.second import require_second
from social.sign_on import leaving, sealing

MOST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How people are to come in through a provider."""

    name: str
    client_id: str
    secret: str = ""
    scopes: str = "openid profile email"
    domains: Sequence[str] = ()
    takes_in: bool = False
    trusts_email: bool = False
    passwords_stay: bool = True


def checked(issuer: str) -> None:
    """Ask a provider whether it is there, and is who it says. Invalid, with the reason, if not."""
    providers.let_go()
    try:
        if not is_safe(issuer):
            raise Invalid(issuer=_("It has to begin with https."))
        known(issuer).metadata = None
        discover(issuer)
    except Refused as refused:
        raise Invalid(issuer=refusal(refused.reason)) from None
    except Unproven as wrong:
        raise Invalid(issuer=told(wrong)) from None


def refusal(reason: Reason) -> str:
    """Say why nothing is asked at an address."""
    if reason in (Reason.OFF, Reason.UNLISTED):
        return _("The operator does not let Kring ask anything there (SIGN_ON_HOSTS).")
    if reason is Reason.PORT:
        return _("Only the usual port is used, unless the operator allows another.")
    return _("This is no address to which anything is sent.")


def told(wrong: Unproven) -> str:
    """Say what is wrong with a provider."""
    if wrong.why is Why.METADATA:
        return _(
            "What the provider says of itself does not fit (%(what)s). Is the issuer written as "
            "there, to the last sign?",
            what=wrong.detail,
        )
    if wrong.detail == Reason.UNKNOWN:
        return _(
            "No machine has this name. Is it written as the provider writes it? If it stands "
            "inside your network, the operator names it in FETCH_INSIDE."
        )
    return _(
        "Nobody answers there, or nothing that can be read (%(what)s). If the provider stands "
        "inside your network, the operator names it in FETCH_INSIDE.",
        what=wrong.detail,
    )


def add(actor: Person, key: str, issuer: str, wish: Wish) -> SignOnProvider:
    """Let people come in through a provider from now on."""
    require_administrator(actor)
    checked(issuer)
    with change(actor) as record:
        hold(session.get_one(Company, 1))
        there = listed()
        if len(there) >= MOST:
            raise Invalid(form=_("There are %(num)d providers. End some first.", num=MOST))
        if any(one.issuer == issuer for one in there):
            raise Invalid(issuer=_("This provider is there already."))
        if session.scalar(select(SignOnProvider.id).where(SignOnProvider.key == key)) is not None:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it first."))
        provider = SignOnProvider(key=key, issuer=issuer, factor_values=[])
        fill(provider, wish)
        sealing.seal(provider, wish.secret)
        session.add(provider)
        record(Event.PROVIDER_ADDED, provider)
    return provider


def alter(actor: Person, number: int, wish: Wish) -> None:
    """Let people come in otherwise; the issuer stays, and without a secret the one from before."""
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        was = provider.facts()
        fill(provider, wish)
        if wish.secret:
            sealing.seal(provider, wish.secret)
        if provider.facts() != was or wish.secret:
            record(Event.PROVIDER_CHANGED, provider, new_secret=bool(wish.secret))


def fill(provider: SignOnProvider, wish: Wish) -> None:
    """Take what was wished."""
    provider.name, provider.client_id = wish.name, wish.client_id
    provider.scopes, provider.domains = wish.scopes, sorted(set(wish.domains))
    provider.takes_in, provider.trusts_email = wish.takes_in, wish.trusts_email
    provider.passwords_stay = wish.passwords_stay


def pause(actor: Person, number: int) -> None:
    """Let nobody come in through it for now; who is in stays."""
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        if provider.paused_at is None:
            provider.paused_at = now()
            record(Event.PROVIDER_PAUSED, provider)


def resume(actor: Person, number: int) -> None:
    """Let people come in through it again."""
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        if provider.paused_at is not None:
            provider.paused_at = None
            record(Event.PROVIDER_RESUMED, provider)


def end(actor: Person, number: int) -> None:
    """Let nobody come in through it any more, sign out who did, and destroy its secret."""
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        provider.ended_at = now()
        sealing.let_go(provider)
        record(Event.PROVIDER_ENDED, provider)
        leaving.end_all(record, provider)


def ask_factor(actor: Person, number: int, values: Sequence[str]) -> None:
    """Ask that its second factor counts here; another administrator has to agree.

    What somebody else proposed is answered first.
    """
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        if provider.waits_for_second and provider.factor_asked_by_id != actor.id:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it first."))
        provider.factor_values = list(dict.fromkeys(values))
        provider.factor_asked_by_id, provider.factor_asked_at = actor.id, now()
        provider.factor_confirmed_by_id = None
        record(Event.PROVIDER_FACTOR_ASKED, provider)


def confirm_factor(actor: Person, number: int, seen: datetime) -> None:
    """Let its second factor count, as the second of two.

    `seen` is when that was proposed which they looked at: Invalid where it is another by now.
    """
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        if not provider.waits_for_second:
            raise Invalid(form=_("Somebody answered this meanwhile."))
        if provider.factor_asked_at != seen:
            raise Invalid(form=_("Somebody changed this meanwhile. Look at it first."))
        words = _("Another administrator confirms this.")
        require_second(actor, provider.factor_asked_by_id, words)
        provider.factor_confirmed_by_id = actor.id
        record(Event.PROVIDER_FACTOR_CONFIRMED, provider)


def end_factor(actor: Person, number: int) -> None:
    """Let its second factor count no more; who asked for it takes it back so, too."""
    require_administrator(actor)
    with change(actor) as record:
        provider = held(number)
        if provider.factor_values:
            provider.factor_values = []
            provider.factor_asked_by_id = provider.factor_asked_at = None
            provider.factor_confirmed_by_id = None
            record(Event.PROVIDER_FACTOR_ENDED, provider)


def listed() -> Sequence[SignOnProvider]:
    """List the providers, those that are paused, too."""
    these = select(SignOnProvider).where(SignOnProvider.ended_at.is_(None))
    return session.scalars(these.order_by(SignOnProvider.id)).all()


def find(number: int) -> SignOnProvider:
    """Find a provider by its number, or 404."""
    found = session.scalar(
        select(SignOnProvider)
        .where(SignOnProvider.id == within_range(number), SignOnProvider.ended_at.is_(None))
        .options(joinedload(SignOnProvider.factor_asked_by))
    )
    if found is None:
        raise not_found()
    return found


def held(number: int) -> SignOnProvider:
    """Find a provider that nobody else changes until this change is done."""
    found = find(number)
    hold(found)
    if found.ended_at is not None:
        raise not_found()
    return found
