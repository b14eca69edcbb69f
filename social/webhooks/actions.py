"""How does another system come to be told what happens here, and how does it end?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from archive.keyring import KeyLost
from models import (
    Community,
    Company,
    Event,
    Person,
    TellingState,
    Webhook,
    WebhookDelivery,
    now,
    session,
)
from social.administrators import require_administrator
from social.changes import change
from social.errors import Invalid, forbidden, not_found
from social.fetching.refused import Reason, Refused
from social.finding import within_range
from social.holding import hold
from social.outgoing import send_soon
from social.rights import require
from social.switches import Switch, is_on
from social.webhooks import signing
from social.webhooks.delivering import fetcher, held

MOST = 10  # addresses of one community, and of the company
OVERLAP = timedelta(hours=24)  # for which the secret before counts, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where another system is told, and of what."""

    name: str
    url: str
    events: Sequence[str]
    with_text: bool = False


def require_rights(actor: Person, community: Community | None) -> None:
    """Refuse all but owners of the community; of the company, all but administrators."""
    if community is None:
        require_administrator(actor)
    else:
        require(actor, "admit", community, _("Owners of the community tell other systems of it."))


def require_allowed(community: Community | None) -> None:
    """Refuse what the company does without."""
    if community is not None and not is_on(Switch.WEBHOOKS):
        raise forbidden(_("The company tells other systems nothing of communities."))


def checked(url: str) -> str:
    """Take an address that may be asked. Invalid for others, with the reason."""
    try:
        place = fetcher().reach.place(url)
        is_safe = place.scheme == "https" or fetcher().reach.is_inside(place)
    except Refused as refused:
        raise Invalid(url=refusal(refused.reason)) from None
    if not is_safe:
        raise Invalid(url=_("It has to begin with https."))
    return url


def refusal(reason: Reason) -> str:
    """Say why nothing is sent to an address."""
    match reason:
        case Reason.OFF | Reason.UNLISTED:
            return _("The operator does not let Kring send anything there.")
        case Reason.PORT:
            return _("Only the usual port is used, unless the operator allows another.")
        case _:
            return _("This is no address to which anything is sent.")


def make(actor: Person, community: Community | None, wish: Wish) -> tuple[Webhook, str]:
    """Tell another system from now on; answers the secret, which is shown this once."""
    require_rights(actor, community)
    require_allowed(community)
    checked(wish.url)
    secret = signing.new_secret()
    with change(actor) as record:
        hold(community or session.get_one(Company, 1))
        if community is not None and community.deleted_at is not None:
            raise not_found()
        if count(community) >= MOST:
            raise Invalid(form=_("There are %(num)d addresses. End some first.", num=MOST))
        hook = Webhook(
            community_id=community.id if community else None,
            owner_id=actor.id,
            name=wish.name,
            url=wish.url,
            events=sorted(wish.events),
            with_text=wish.with_text,
        )
        signing.seal(hook, secret)
        session.add(hook)
        record(Event.WEBHOOK_MADE, hook)
    return hook, signing.words_of(secret)


def count(community: Community | None) -> int:
    """Count the addresses of a community, or of the company."""
    here = Webhook.community_id == community.id if community else Webhook.community_id.is_(None)
    these = select(func.count(Webhook.id)).where(here, Webhook.ended_at.is_(None))
    return session.scalar(these) or 0


def own(actor: Person, hook: Webhook) -> Webhook:
    """Hold an address that the actor may change; part of a change."""
    require_rights(actor, hook.community)
    found = held(hook.id)
    if found.ended_at is not None:
        raise not_found()
    return found


def alter(actor: Person, hook: Webhook, wish: Wish) -> None:
    """Tell it at another address, or of other things."""
    checked(wish.url)
    with change(actor) as record:
        found = own(actor, hook)
        was = found.facts()
        found.name, found.url = wish.name, wish.url
        found.events, found.with_text = sorted(wish.events), wish.with_text
        if found.facts() != was:
            found.rests_until = None
            record(Event.WEBHOOK_CHANGED, found)


def take_over(actor: Person, hook: Webhook) -> None:
    """Answer for an address from now on."""
    with change(actor) as record:
        found = own(actor, hook)
        if found.owner_id != actor.id:
            found.owner_id = actor.id
            record(Event.WEBHOOK_TAKEN_OVER, found)


def pause(actor: Person, hook: Webhook) -> None:
    """Let what is to be told wait."""
    with change(actor) as record:
        found = own(actor, hook)
        if found.paused_at is None:
            found.paused_at = now()
            record(Event.WEBHOOK_PAUSED, found)


def resume(actor: Person, hook: Webhook) -> None:
    """Go on, with what waits first; also after it stopped by itself.

    Whoever starts again what stopped answers for it.
    """
    require_allowed(hook.community)
    with change(actor) as record:
        found = own(actor, hook)
        if found.is_sending:
            return
        if found.stopped_at is not None:
            found.owner_id = actor.id
        found.paused_at = found.stopped_at = found.stopped_why = found.rests_until = None
        record(Event.WEBHOOK_RESUMED, found)
        send_soon(found.id)


def renew(actor: Person, hook: Webhook) -> str:
    """Give it another secret, which is shown this once; the one before counts for a day, too."""
    secret = signing.new_secret()
    with change(actor) as record:
        found = own(actor, hook)
        try:
            earlier = signing.secret_of(found)
        except KeyLost:
            earlier = None
        signing.seal(found, secret, earlier)
        found.earlier_until = now() + OVERLAP if earlier else None
        record(Event.WEBHOOK_SECRET_CHANGED, found)
    return signing.words_of(secret)


def try_out(actor: Person, hook: Webhook) -> None:
    """Send it something that says no more than that it works."""
    require_allowed(hook.community)
    with change(actor) as record:
        found = own(actor, hook)
        session.add(WebhookDelivery(webhook_id=found.id, event=Event.WEBHOOK_TRIED))
        record(Event.WEBHOOK_TRIED, found)
        send_soon(found.id)


def retry(actor: Person, hook: Webhook, number: int) -> None:
    """Send once more what was not taken; 404 for what is none of this address."""
    require_allowed(hook.community)
    with change(actor) as record:
        found = own(actor, hook)
        again = (
            update(WebhookDelivery)
            .where(
                WebhookDelivery.id == within_range(number),
                WebhookDelivery.webhook_id == found.id,
                WebhookDelivery.state.in_((TellingState.FAILED, TellingState.WAITING)),
            )
            .values(state=TellingState.WAITING, next_at=func.now(), tries=0, first_at=None)
        )
        if session.scalar(again.returning(WebhookDelivery.id)) is None:
            raise not_found()
        found.rests_until = None
        record(Event.WEBHOOK_RETRIED, found, delivery=number)
        send_soon(found.id)


def end(actor: Person, hook: Webhook) -> None:
    """Tell it nothing any more, and forget what it was told; its secret is destroyed."""
    with change(actor) as record:
        found = own(actor, hook)
        found.ended_at = now()
        signing.let_go(found)
        found.secret, found.earlier_secret, found.earlier_until = b"", None, None
        record(Event.WEBHOOK_ENDED, found)
        session.execute(delete(WebhookDelivery).where(WebhookDelivery.webhook_id == found.id))
