"""Does signing out on one side end it on the other, and does nobody else end it?"""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select, update

from models import (
    Event,
    HalfSignIn,
    SignIn,
    SignOnAttempt,
    SignOnSession,
    now,
    session,
)
from social.changes import change
from social.providers import LASTS
from social.sign_on.leaving import forget_old
from tests.known import events, last_facts
from tests.sign_on.conftest import KEY, there
from tests.sign_on.issuer import CLIENT, ISSUER, Issuer
from tests.sign_on.test_coming import give_app, why

BACK = f"/sign-on/{KEY}/back-channel"


def open_sign_ins() -> int:
    session.expire_all()
    return len(session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all())


@pytest.fixture
def inside(client, issuer, provider, go, ana, know):
    """Ana's browser, which came in through the provider."""
    know(ana)
    assert go(client).status_code == 303
    return client


def test_signing_out_here_leads_on_to_the_provider(inside) -> None:
    answer = inside.post("/sign-out")
    assert answer.headers["Location"] == "/sign-on/leave"
    address = there(inside.get("/sign-on/leave"))
    asked = {name: one[0] for name, one in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{ISSUER}/out?")
    assert asked["post_logout_redirect_uri"] == "http://localhost/sign-in"
    assert (asked["client_id"], asked["id_token_hint"].count(".")) == (CLIENT, 2)
    assert (open_sign_ins(), inside.get("/account").status_code) == (0, 302)


def test_nobody_else_reads_the_token_that_the_provider_gave(app, inside) -> None:
    inside.post("/sign-out")
    assert app.test_client().get("/sign-on/leave").headers["Location"] == "/sign-in"
    kept = session.scalars(select(SignOnSession)).one()
    assert b"eyJ" not in kept.token


def test_whoever_came_by_password_is_led_nowhere(sign_in, ana) -> None:
    assert sign_in(ana).post("/sign-out").headers["Location"] == "/sign-in"


def test_a_provider_without_such_a_page_ends_it_here_alone(
    app, client, issuer, provider, go, ana, know
) -> None:
    know(ana)
    issuer.metadata = {"end_session_endpoint": None}
    go(client)
    client.post("/sign-out")
    assert client.get("/sign-on/leave").headers["Location"] == "/sign-in"


def test_a_provider_that_is_away_when_somebody_leaves(app, inside, issuer) -> None:
    inside.post("/sign-out")
    app.extensions["oidc-known"].clear()
    issuer.status["/.well-known/openid-configuration"] = 500
    inside.get("/sign-on/leave")
    assert "sign out there" in inside.get("/sign-in").text


def test_signing_out_there_ends_it_here(app, inside, issuer: Issuer) -> None:
    other = app.test_client()
    answer = other.post(BACK, data={"logout_token": issuer.logout(sub="248289761001")})
    assert (answer.status_code, open_sign_ins()) == (200, 0)
    assert inside.get("/account").status_code == 302
    assert events("sign_in")[-1] == "sign_in.ended"
    assert last_facts(Event.IDENTITY_SIGNED_OUT)["subject"] == "248289761001"


@pytest.mark.parametrize(
    ("claims", "left"),
    [
        ({"sub": None}, 0),  # by its session alone
        ({"sub": "248289761001", "sid": None}, 0),  # all of theirs
        ({"sub": "248289761001", "sid": "there-2"}, 1),  # another session of theirs
        ({"sub": "somebody-else"}, 1),
        ({"sub": None, "sid": "there-2"}, 1),
    ],
)
def test_whom_a_message_means(inside, issuer: Issuer, claims, left) -> None:
    answer = inside.post(BACK, data={"logout_token": issuer.logout(**claims)})
    assert (answer.status_code, open_sign_ins()) == (200, left)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"events": None}, "event"),
        ({"events": {}}, "event"),
        ({"events": ["http://schemas.openid.net/event/backchannel-logout"]}, "event"),
        ({"events": {"http://schemas.openid.net/event/backchannel-logout": True}}, "event"),
        ({"nonce": "of-an-id-token"}, "event"),
        ({"jti": None}, "token"),
        ({"jti": 7}, "token"),
        ({"sub": None, "sid": None}, "subject"),
        ({"sub": 7}, "subject"),
        ({"aud": "another"}, "audience"),
        ({"iss": "http://evil.example.org"}, "issuer"),
        ({"exp": 1}, "old"),
        ({"exp": None}, "old"),
        ({"iat": None}, "early"),
        ({"iat": 1, "exp": 9_999_999_999}, "old"),
    ],
)
def test_a_message_that_is_none_ends_nothing(inside, issuer: Issuer, claims, reason) -> None:
    sent = issuer.logout(**{"sub": "248289761001"} | claims)
    answer = inside.post(BACK, data={"logout_token": sent})
    assert (answer.status_code, open_sign_ins(), why()) == (400, 1, reason)
    assert answer.json["error"] == "invalid_request"


def test_a_message_that_somebody_else_signed_ends_nothing(inside, issuer: Issuer) -> None:
    issuer.key = RSAKey.generate_key(2048, {"kid": "first"})
    answer = inside.post(BACK, data={"logout_token": issuer.logout(sub="248289761001")})
    assert (answer.status_code, open_sign_ins(), why()) == (400, 1, "signature")
    assert inside.post(BACK).status_code == 400
    token = issuer.sign(issuer.claims(sub="248289761001"))
    assert inside.post(BACK, data={"logout_token": token}).status_code == 400


def test_a_message_is_heard_once(inside, issuer: Issuer, go) -> None:
    sent = issuer.logout(sub="248289761001", iat=int(time.time()))
    assert inside.post(BACK, data={"logout_token": sent}).status_code == 200
    go(inside)
    assert inside.post(BACK, data={"logout_token": sent}).status_code == 400
    assert (open_sign_ins(), why()) == (1, "again")


def test_whoever_is_half_in_is_put_out_too(app, client, issuer, provider, go, ana, know) -> None:
    know(ana)
    give_app(app, ana)
    go(client)
    client.post(BACK, data={"logout_token": issuer.logout(sub="248289761001")})
    assert session.scalars(select(HalfSignIn)).one().used_at is not None
    assert client.get("/sign-in/second").status_code == 302


def test_what_is_over_is_forgotten(app, inside) -> None:
    inside.post("/sign-out")
    with app.app_context(), change(None):
        forget_old(app.config["SETTINGS"].session_absolute)
    assert len(session.scalars(select(SignOnSession)).all()) == 1, "the provider is to hear of it"
    session.execute(update(SignOnAttempt).values(expires_at=now()))
    with change(None) as record:
        here = session.scalars(select(SignIn)).one()
        here.ended_at = now() - 2 * LASTS
        record(Event.SIGNED_OUT, here)
    with app.app_context(), change(None):
        forget_old(app.config["SETTINGS"].session_absolute)
    session.expire_all()
    assert session.scalars(select(SignOnAttempt)).all() == []
    assert session.scalars(select(SignOnSession)).all() == []
