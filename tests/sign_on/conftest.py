"""What do the tests of single sign-on share? A provider, and ways through it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import Event, Person, SignOnIdentity, SignOnProvider, session
from social.changes import change
from social.sign_on import sealing
from tests.sign_on.issuer import CLIENT, ISSUER, SECRET, Issuer

KEY = "abcdefghjkmn"
THERE = re.compile(r'http-equiv="refresh" content="0; url=([^"]+)"')


@pytest.fixture
def issuer(app: Flask) -> Iterator[Issuer]:
    it = Issuer()
    app.extensions["oidc"] = it.fetcher()
    app.extensions["oidc-known"] = {}
    yield it
    del app.extensions["oidc"], app.extensions["oidc-known"]
    it.stop()


@pytest.fixture
def make_provider(app: Flask, site) -> Callable[..., SignOnProvider]:
    """Let people come in through the provider: `make_provider(takes_in=True)`."""

    def make(**columns: Any) -> SignOnProvider:
        told = {
            "key": KEY, "name": "Roos ID", "issuer": ISSUER, "client_id": CLIENT,
            "scopes": "openid email", "domains": [], "takes_in": False, "trusts_email": False,
            "passwords_stay": True, "factor_values": [],
        }  # fmt: skip
        with app.app_context(), change(None) as record:
            provider = SignOnProvider(**told | columns)
            sealing.seal(provider, SECRET)
            session.add(provider)
            record(Event.PROVIDER_ADDED, provider)
            session.flush()
            number = provider.id
        return session.get_one(SignOnProvider, number)

    return make


@pytest.fixture
def provider(make_provider) -> SignOnProvider:
    """A provider that takes in whoever it knows."""
    return make_provider(takes_in=True)


@pytest.fixture
def know(app: Flask) -> Callable[..., SignOnIdentity]:
    """Link somebody with a subject there: `know(ana, "248289761001")`."""

    def link(person: Person, subject: str = "248289761001") -> SignOnIdentity:
        with change(person) as record:
            identity = SignOnIdentity(person_id=person.id, issuer=ISSUER, subject=subject)
            session.add(identity)
            record(Event.IDENTITY_LINKED, identity)
        return identity

    return link


@pytest.fixture
def go(issuer: Issuer) -> Callable[..., TestResponse]:
    """Take a browser there and back: `go(client)`; further words change what is brought back."""

    def walk(
        browser: FlaskClient,
        path: str = f"/sign-on/{KEY}",
        form: dict[str, str] | None = None,
        **answer: Any,
    ) -> TestResponse:
        sent = browser.post(path, data=form or {})
        assert sent.status_code == 200, sent.text
        return browser.get(
            f"/sign-on/{KEY}/return", query_string=issuer.come(there(sent), **answer)
        )

    return walk


def there(sent: TestResponse) -> str:
    """Find the address to which a page leads on."""
    found = THERE.search(sent.text)
    assert found is not None, sent.text
    return html.unescape(found[1])


def who_is_in(browser: FlaskClient) -> str | None:
    """Name who is signed in with a browser."""
    page = browser.get("/account")
    found = re.search(r'name="name"[^>]*value="([^"]+)"', page.text)
    return html.unescape(found[1]) if found else None
