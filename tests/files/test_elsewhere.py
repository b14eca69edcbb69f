"""How are files given out where they have a host of their own?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models import Person
from social.filing import elsewhere
from tests.files.samples import PDF, picture

SignIn = Callable[[Person], FlaskClient]
HOST = "http://files.example.org"


@pytest.fixture(autouse=True)
def files_host(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give files a host of their own."""
    settings = replace(app.config["SETTINGS"], files_host=HOST)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


@pytest.fixture
def address(ana: Person, sign_in: SignIn, send_file: Callable[..., TestResponse]) -> str:
    """Where Ana's file is, by the page's address."""
    url: str = send_file(sign_in(ana), PDF, "Plan 4.pdf").json["url"]
    return url


def given(client: FlaskClient, location: str, host: str = HOST) -> TestResponse:
    return client.get(urlsplit(location).path, base_url=host)


def test_who_may_see_it_is_sent_on_and_needs_no_cookie_there(
    address: str, ana: Person, sign_in: SignIn, client: FlaskClient
) -> None:
    sent_on = sign_in(ana).get(address)
    assert sent_on.status_code == 302
    assert sent_on.location.startswith(f"{HOST}/given/")
    assert sent_on.headers["Cache-Control"] == "no-store"
    answer = given(client, sent_on.location)
    assert answer.data == PDF
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_eve_is_not_sent_on(address: str, eve: Person, sign_in: SignIn) -> None:
    assert sign_in(eve).get(address).status_code == 404


def test_the_page_s_own_host_gives_nothing(
    address: str, ana: Person, sign_in: SignIn, client: FlaskClient
) -> None:
    location = sign_in(ana).get(address).location
    assert given(client, location, "http://localhost").status_code == 404


def test_a_token_of_ones_own_making_is_no_use(
    address: str, ana: Person, sign_in: SignIn, client: FlaskClient
) -> None:
    token = urlsplit(sign_in(ana).get(address).location).path.split("/")[2]
    number, rest = token.split(".", 1)
    for wrong in (f"{int(number) + 1}.{rest}", "1.2.x", "x", token[:-2], f"{token}%00"):
        assert given(client, f"/given/{wrong}/Plan%204.pdf").status_code == 404
    assert given(client, f"/given/{token}/Other.pdf").status_code == 404


def test_a_token_ends(
    address: str, ana: Person, sign_in: SignIn, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = sign_in(ana).get(address).location
    this_hour = elsewhere.this_hour()
    for later, code in ((1, 200), (2, 404)):
        monkeypatch.setattr(elsewhere, "this_hour", lambda later=later: this_hour + later)
        assert given(client, location).status_code == code


def test_a_smaller_picture_is_given_there_in_its_width_alone(
    ana: Person,
    eve: Person,
    sign_in: SignIn,
    client: FlaskClient,
    send_file: Callable[..., TestResponse],
) -> None:
    browser = sign_in(ana)
    told = send_file(browser, picture("JPEG", (700, 500)), "seam.jpg").json
    small = told["url"].replace("/seam", "/480/seam")
    assert sign_in(eve).get(small).status_code == 404
    assert browser.get(small.replace("480", "960")).status_code == 404
    sent_on = browser.get(small).location
    answer = given(client, sent_on)
    assert (answer.mimetype, answer.content_length) == ("image/webp", len(answer.data))
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    token = urlsplit(sent_on).path.split("/")[2]
    wider = token.replace(".480.", ".128.", 1)
    assert given(client, f"/given/{wider}/seam.jpg").status_code == 404
