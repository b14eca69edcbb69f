"""What do tests of webhooks share? Another system, and a way to let time pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from sqlalchemy import select, update

from models import Community, Event, Person, Webhook, WebhookDelivery, session
from social.house.actions import switch
from social.switches import Switch
from social.webhooks import actions, delivering
from social.webhooks.actions import Wish
from tests.fetching.far import certificate_of
from tests.webhooks.receiver import HOST, URL, Receiver


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate_of(HOST, tmp_path_factory.mktemp("tls"))


@pytest.fixture
def receiver(app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    it = Receiver()
    it.start(certificate)
    app.extensions["webhooks"] = it.fetcher()
    yield it
    del app.extensions["webhooks"]
    it.stop()


@pytest.fixture
def allowed(app: Flask, make_person, give) -> Person:
    """The company wants other systems to be told; its administrator does not run a community."""
    administrator = give(make_person("Ad Ministrator"))
    switch(administrator, Switch.WEBHOOKS, on=True)
    return administrator


def wish(*events: Event, with_text: bool = False, url: str = URL) -> Wish:
    """Write what somebody wishes; posts that come, where nothing else is named."""
    return Wish(
        name="Builds",
        url=url,
        events=[str(one) for one in events or (Event.POST_CREATED,)],
        with_text=with_text,
    )


@pytest.fixture
def hook(
    app: Flask, allowed: Person, receiver: Receiver, ana: Person, community: Community
) -> Webhook:
    """Ana has another system told of posts that come in her community."""
    chosen = wish(Event.POST_CREATED, with_text=True)
    if has_app_context():
        made, secret = actions.make(ana, community, chosen)
    else:
        with app.app_context():
            here = session.get_one(Community, community.id)
            number, secret = made_by(session.get_one(Person, ana.id), here, chosen)
        made = session.get_one(Webhook, number)
    made.said = secret  # type: ignore[attr-defined]
    return made


def made_by(owner: Person, place: Community, chosen: Wish) -> tuple[int, str]:
    """Make one, and give its number and secret."""
    made, secret = actions.make(owner, place, chosen)
    return made.id, secret


@pytest.fixture
def later(app: Flask) -> Callable[..., None]:
    """Let time pass, and the worker do what is due: `later(hours=1)`."""

    def run(**passed: float) -> None:
        away = timedelta(**passed)
        session.execute(
            update(WebhookDelivery).values(
                next_at=WebhookDelivery.next_at - away, first_at=WebhookDelivery.first_at - away
            )
        )
        session.execute(
            update(Webhook).values(
                rests_until=Webhook.rests_until - away, worked_at=Webhook.worked_at - away
            )
        )
        session.commit()
        ids = session.scalars(select(Webhook.id).order_by(Webhook.id)).all()
        with nullcontext() if has_app_context() else app.app_context():
            for webhook_id in ids:
                delivering.deliver(webhook_id)
        session.expire_all()

    return run
