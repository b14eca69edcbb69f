"""When is another system told, what if it does not take it, and when is it left in peace?

Each thing is told at least once, under a name that stays the same; in which order is not promised.
Two jobs never ask one address at once. Nothing is kept of what was sent.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta
from secrets import SystemRandom

from flask import current_app
from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import joinedload

from archive.keyring import KeyLost
from models import (
    Capability,
    Entry,
    Event,
    Origin,
    TellingState,
    Webhook,
    WebhookDelivery,
    now,
    session,
)
from models.webhook import Stop
from social.changes import Record, change
from social.fetching.fetcher import Fetched, Fetcher, Limits
from social.fetching.reach import Reach
from social.fetching.refused import Refused
from social.outgoing import send_soon
from social.rights import holds, is_owner
from social.switches import Switch, is_on
from social.viewer import is_suspended
from social.webhooks import signing, telling

log = logging.getLogger("kring.webhooks")

TAKES = Limits(most=1_000, seconds=10.0, redirects=0, may_cut=True)
# How long after each try the next one follows: about a day in all.
PAUSES = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 2 * 60, 4 * 60, 8 * 60, 8 * 60))
TURN = 10.0  # seconds after which other addresses have their turn
SLOW = 2.0  # seconds; an answer that takes longer ends the turn
AT_ONCE = 50  # in one turn
KEPT = timedelta(days=30)
PATIENCE = timedelta(hours=1)  # while whoever answers for it is suspended
BUSY = (429, 503)
ENDED = 410
CHANCE = SystemRandom()


def fetcher() -> Fetcher:
    """Give what asks the addresses of other systems, and follows nowhere else."""
    settings = current_app.config["SETTINGS"]
    found: Fetcher = current_app.extensions.get("webhooks") or Fetcher(
        Reach(
            hosts=settings.webhook_hosts, inside=settings.fetch_inside, proxy=settings.fetch_proxy
        )
    )
    return found


def next_due(webhook_id: int) -> int | None:
    """Find what is to be sent to an address now; trials come at any time."""
    moment = now()
    is_free = and_(
        Webhook.stopped_at.is_(None),
        Webhook.paused_at.is_(None),
        or_(Webhook.rests_until.is_(None), Webhook.rests_until <= moment),
    )
    due = (
        select(WebhookDelivery.id)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(
            WebhookDelivery.webhook_id == webhook_id,
            WebhookDelivery.state == TellingState.WAITING,
            WebhookDelivery.next_at <= moment,
            Webhook.ended_at.is_(None),
            or_(is_free, WebhookDelivery.entry_id.is_(None)),
        )
        .order_by(WebhookDelivery.next_at, WebhookDelivery.id)
        .limit(1)
    )
    found = session.scalar(due)
    session.rollback()  # no transaction stays open while another machine is asked
    return found


def deliver(webhook_id: int) -> None:
    """Send what is due to one address, for one turn; what is left has another one."""
    until = time.monotonic() + TURN
    for _ in range(AT_ONCE):
        found = next_due(webhook_id)
        if found is None:
            return
        begun = time.monotonic()
        send(found)
        if time.monotonic() > until or time.monotonic() - begun > SLOW:
            break
    if next_due(webhook_id) is not None:
        with change(None, origin=Origin.JOB):
            send_soon(webhook_id)


def send_due() -> int:
    """Store jobs for all addresses to which something is due; says how many."""
    moment = now()
    due = (
        select(Webhook.id)
        .where(
            Webhook.ended_at.is_(None),
            Webhook.stopped_at.is_(None),
            Webhook.paused_at.is_(None),
            or_(Webhook.rests_until.is_(None), Webhook.rests_until <= moment),
            select(WebhookDelivery.id)
            .where(
                WebhookDelivery.webhook_id == Webhook.id,
                WebhookDelivery.state == TellingState.WAITING,
                WebhookDelivery.next_at <= moment,
            )
            .exists(),
        )
        .order_by(Webhook.id)
    )
    with change(None, origin=Origin.JOB):
        found = session.scalars(due).all()
        for webhook_id in found:
            send_soon(webhook_id)
    return len(found)


def send(delivery_id: int) -> None:
    """Tell one thing, if it may still be told, and note what became of it."""
    row = session.execute(
        select(WebhookDelivery, Webhook, Entry)
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .outerjoin(Entry, Entry.id == WebhookDelivery.entry_id)
        .where(WebhookDelivery.id == delivery_id)
        .options(joinedload(Webhook.owner), joinedload(Webhook.community))
    ).one_or_none()
    if row is None:
        return
    delivery, hook, entry = row
    if not has_answerer(hook):
        stop_by_itself(hook.id, Stop.ALONE)
        return
    if is_suspended(hook.owner):
        put_off(hook.id, now() + PATIENCE)
        return
    is_off = hook.community_id is not None and not is_on(Switch.WEBHOOKS)
    facts = telling.trial(delivery) if entry is None else telling.told(hook, entry)
    if facts is None or is_off:
        withhold(delivery.id)
        return
    try:
        known = signing.secrets_of(hook)
    except KeyLost:
        stop_by_itself(hook.id, Stop.LOST)
        return
    key, url = f"msg_{delivery.key.hex}", hook.url
    session.rollback()
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    begun = time.monotonic()
    status, failure, pause = asked(url, body, signing.headers(known, key, int(time.time()), body))
    took = round(1000 * (time.monotonic() - begun))
    note(delivery_id, status, failure, took, pause)


def asked(url: str, body: bytes, headers: dict[str, str]) -> tuple[int | None, str | None, int]:
    """Send a body; answers the status, or why there is none, and how long they want to be left."""
    try:
        answer = fetcher().post(url, body, TAKES, headers)
    except Refused as refused:
        return None, refused.reason.value, 0
    return answer.status, None, wished(answer)


def wished(answer: Fetched) -> int:
    """Read how many seconds the other side wants to be left alone; 0 where it does not say."""
    pause = answer.headers.get("Retry-After", "") if answer.status in BUSY else ""
    return int(pause) if pause.isdecimal() and pause.isascii() and len(pause) < 6 else 0


def note(delivery_id: int, status: int | None, failure: str | None, took: int, pause: int) -> None:
    """Note what became of one try, and when the next one is, or that there is none."""
    moment = now()
    with change(None, origin=Origin.JOB) as record:
        this = select(WebhookDelivery).where(WebhookDelivery.id == delivery_id).with_for_update()
        delivery = session.scalar(this.execution_options(populate_existing=True))
        if delivery is None:
            return  # it ended meanwhile
        hook = held(delivery.webhook_id)
        delivery.tries += 1
        delivery.first_at = delivery.first_at or moment
        delivery.tried_at, delivery.status, delivery.failure = moment, status, failure
        delivery.took = took
        if status is not None and 200 <= status < 300:
            delivery.state = TellingState.DELIVERED
            hook.worked_at, hook.rests_until = moment, None
            return
        log.warning(
            "a webhook was not taken",
            extra={"facts": {"webhook": hook.id, "status": status, "why": failure}},
        )
        if delivery.entry_id is None:
            delivery.state = TellingState.FAILED  # whoever asked for it sees that, and asks again
        elif status == ENDED:
            delivery.state = TellingState.FAILED
            stop(record, hook, Stop.GONE)
        elif delivery.tries > len(PAUSES):
            delivery.state = TellingState.FAILED
            if hook.worked_at is None or hook.worked_at < delivery.first_at:
                stop(record, hook, Stop.SILENT)
        else:
            delivery.next_at = moment + wait(delivery.tries, pause)
            if failure or status in BUSY:  # nothing else would be taken either
                hook.rests_until = delivery.next_at


def wait(tries: int, pause: int) -> timedelta:
    """Say how long to wait after so many tries: never all at the same moment."""
    planned = PAUSES[tries - 1] * CHANCE.uniform(0.8, 1.2)
    return max(planned, min(timedelta(seconds=pause), PAUSES[-1]))


def has_answerer(hook: Webhook) -> bool:
    """Tell whether whoever answers for an address works here and still may have it."""
    if not hook.owner.is_active:
        return False
    if hook.community is None:
        return holds(hook.owner, Capability.ADMINISTRATOR)
    return is_owner(hook.owner, hook.community)


def held(webhook_id: int) -> Webhook:
    """Read an address anew, and let nobody else change it until this change is done."""
    this = select(Webhook).where(Webhook.id == webhook_id).with_for_update(key_share=True)
    return session.scalars(this.execution_options(populate_existing=True)).one()


def stop(record: Record, hook: Webhook, why: Stop) -> None:
    """Tell an address nothing any more, until somebody starts it again; part of a change."""
    if hook.stopped_at is None and hook.ended_at is None:
        hook.stopped_at, hook.stopped_why = now(), why
        record(Event.WEBHOOK_STOPPED, hook)


def stop_by_itself(webhook_id: int, why: Stop) -> None:
    """Stop an address for what has nothing to do with the other side."""
    with change(None, origin=Origin.JOB) as record:
        stop(record, held(webhook_id), why)
        fail_trials(webhook_id)


def fail_trials(webhook_id: int) -> None:
    """Let no trial wait for an address that is told nothing; part of a change."""
    session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook_id,
            WebhookDelivery.entry_id.is_(None),
            WebhookDelivery.state == TellingState.WAITING,
        )
        .values(state=TellingState.FAILED)
    )


def put_off(webhook_id: int, until: datetime) -> None:
    """Leave an address alone for a while."""
    with change(None, origin=Origin.JOB):
        held(webhook_id).rests_until = until
        fail_trials(webhook_id)


def withhold(delivery_id: int) -> None:
    """Note that there is nothing to be told any more."""
    with change(None, origin=Origin.JOB):
        this = update(WebhookDelivery).where(WebhookDelivery.id == delivery_id)
        session.execute(this.values(state=TellingState.WITHHELD))


def forget_old() -> None:
    """Forget what was told a month ago, and secrets that no longer count."""
    with change(None, origin=Origin.JOB):
        session.execute(delete(WebhookDelivery).where(WebhookDelivery.at < now() - KEPT))
        session.execute(
            update(Webhook)
            .where(Webhook.earlier_until < now())
            .values(earlier_secret=None, earlier_until=None)
        )
