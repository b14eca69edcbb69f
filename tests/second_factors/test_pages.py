"""Do the pages of second factors do so, and what does somebody reach who owes one?"""

from __future__ import annotations

import re

import pytest
from flask_login import login_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Capability, SignIn, session
from social import codes
from social.live import socket
from social.viewer import OPEN_ENDPOINTS, Visitor, still_live
from tests.known import PASSWORD

JSON = {"Accept": "application/json"}


def secret_on(page: str) -> str:
    return re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")


def test_an_app_is_set_up(sign_in, ana, code) -> None:
    browser = sign_in(ana)
    assert "Set up an app" in browser.get("/account/second-factors").text
    answer = browser.post("/account/second-factors/app")
    assert answer.location == "/account/second-factors/app"
    page = browser.get(answer.location)
    assert page.headers["Cache-Control"] == "no-store"
    assert "<svg" in page.text
    secret = secret_on(page.text)
    wrong = browser.post("/account/second-factors/app/code", data={"code": "000000"})
    assert (wrong.status_code, secret_on(wrong.text)) == (422, secret)
    done = browser.post("/account/second-factors/app/code", data={"code": code(secret)})
    assert done.status_code == 200
    assert len(re.findall(r"<li><code>", done.text)) == codes.CODES
    assert browser.get("/account/second-factors/app").status_code == 404
    shown = browser.get("/account/second-factors").text
    assert "10 codes are left" in shown
    assert secret not in shown


def test_an_app_is_removed_and_codes_are_made_anew(sign_in, ana, give_app) -> None:
    give_app(ana)
    browser = sign_in(ana)
    answer = browser.post("/account/second-factors/codes")
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(re.findall(r"<li><code>", answer.text)) == codes.CODES
    answer = browser.delete("/account/second-factors/app")
    assert answer.status_code == 303
    assert browser.post("/account/second-factors/codes").status_code == 422


def test_of_others_nothing_shows(sign_in, ana, eve, give_app) -> None:
    give_app(ana)
    sign_in(ana).post("/account/second-factors/app")
    browser = sign_in(eve)
    assert browser.get("/account/second-factors/app").status_code == 404
    assert "Set up an app" in browser.get("/account/second-factors").text
    browser.delete("/account/second-factors/app")
    assert codes.app_of(ana) is not None


@pytest.fixture
def owing(client, ana, give, give_password):
    """Ana, who moderates and has a password alone."""
    give_password(give(ana, Capability.MODERATOR))
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    return client


def test_who_owes_a_factor_reaches_only_where_it_is_set_up(app, owing, ana) -> None:
    assert session.scalar(select(SignIn.owes_factor)) is True
    reached = set()
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments and not rule.rule.startswith("/api/"):
            answer = owing.get(rule.rule)
            if answer.location != "/account/second-factors":
                reached.add(rule.endpoint)
    assert reached - set(OPEN_ENDPOINTS) == {
        "second_factors.show",
        "second_factors.app",  # 404: nothing was begun
        "account.prove",
    }
    assert owing.get("/notices", headers=JSON).status_code == 403
    page = owing.get("/account/second-factors").text
    assert "You need a second factor" in page
    assert "/communities" not in page, "nothing of the house stands around it"


def test_a_program_is_not_let_in_by_that_cookie(owing) -> None:
    assert owing.get("/api/v1/me", headers=JSON).status_code == 401


def test_with_the_factor_everything_opens(owing, ana, code) -> None:
    owing.post("/account/second-factors/app")
    secret = secret_on(owing.get("/account/second-factors/app").text)
    assert owing.get("/").location == "/account/second-factors"
    owing.post("/account/second-factors/app/code", data={"code": code(secret)})
    assert owing.get("/").status_code == 200


def test_nobody_owes_where_the_house_does_not_ask(client, app, ana, give, give_password) -> None:
    from dataclasses import replace

    give_password(give(ana, Capability.MODERATOR))
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, second_factor_for=())
    try:
        client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
        assert client.get("/").status_code == 200
    finally:
        app.config["SETTINGS"] = settings


def test_without_a_role_nobody_owes(client, ana, give_password) -> None:
    give_password(ana)
    client.post("/sign-in", data={"email": ana.email, "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_who_is_signed_in_already_is_asked_at_the_next_sign_in(sign_in, ana, give) -> None:
    browser = sign_in(ana)
    give(ana, Capability.MODERATOR)
    assert browser.get("/").status_code == 200


def test_no_open_line_is_kept_for_who_owes_a_factor(app, owing, ana) -> None:
    number = session.scalar(select(SignIn.id))
    with app.app_context():
        assert still_live([number]) == set()
    with app.test_request_context("/"):
        row = session.scalars(select(SignIn).options(joinedload(SignIn.person))).one()
        login_user(Visitor(row, "a token"))
        assert socket.connect() is False
