"""Who gives a program a token, and how does it end?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import AccessToken, Entry, Event, Measure, Person, Scope, now, session
from moderation import Draft
from social.changes import change
from social.closing import close
from social.erasing import erase_person
from social.posts.actions import create_post
from tests.known import PASSWORD, restrain

SignIn = Callable[[Person], FlaskClient]
FORM = {"name": "Roster", "scopes": ["read", "write"], "days": "30", "password": PASSWORD}


@pytest.fixture
def me(ana: Person, give_password: Callable[..., Person]) -> Person:
    """Ana has a password."""
    return give_password(ana)


def secret_in(page: str) -> str:
    """Read the secret that a page shows."""
    found = re.search(r'value="(kring_[\w-]{43})"', page)
    assert found is not None
    return found[1]


def test_a_token_is_made_shown_once_used_and_ended(app, sign_in: SignIn, me: Person) -> None:
    browser = sign_in(me)
    made = browser.post("/account/tokens", data=FORM)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    secret = secret_in(made.text)
    assert "kring_" not in browser.get("/account/tokens").text
    headers = {"Authorization": f"Bearer {secret}"}
    program = app.test_client()
    assert program.get("/api/v1/me", headers=headers).json["scopes"] == ["read", "write"]
    row = session.scalars(select(AccessToken)).one()
    assert secret.encode() not in row.digest
    assert browser.delete(f"/account/tokens/{row.id}").status_code == 303
    assert program.get("/api/v1/me", headers=headers).status_code == 401
    lines = select(Entry.event).where(Entry.noun == "access_token").order_by(Entry.id)
    events = session.scalars(lines).all()
    assert events == [Event.ACCESS_TOKEN_MADE, Event.ACCESS_TOKEN_ENDED]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "not-this-one"}, "This is not your password."),
        ({"scopes": []}, "Choose at least one."),
        ({"scopes": ["admin"]}, "admin"),
        ({"name": " "}, "Fill this in."),
        ({"days": "9999"}, "Choose one."),
        ({"days": "x"}, "Choose one."),
    ],
)
def test_no_token_without_a_name_a_scope_and_the_password(
    sign_in: SignIn, me: Person, wrong: dict[str, object], words: str
) -> None:
    answer = sign_in(me).post("/account/tokens", data=FORM | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(AccessToken)).all() == []


def test_nobody_ends_the_token_of_another(program, sign_in: SignIn, me: Person, eve) -> None:
    reader = program(me)
    row = session.scalars(select(AccessToken)).one()
    assert sign_in(eve).delete(f"/account/tokens/{row.id}").status_code == 404
    assert reader.get("/me").status_code == 200


def test_the_company_says_how_long_a_token_lasts(app, sign_in: SignIn, me: Person) -> None:
    from datetime import timedelta

    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, token_lasts=timedelta(days=14))
    try:
        page = sign_in(me).get("/account/tokens").text
        assert sign_in(me).post("/account/tokens", data=FORM).status_code == 422
    finally:
        app.config["SETTINGS"] = before
    assert ('value="7"' in page, 'value="30"' in page) == (True, False)


def test_pages_of_other_hosts_are_let_in_where_the_company_named_them(app, program, me) -> None:
    reader = program(me)
    origin = {"Origin": "https://tools.example"}
    assert "Access-Control-Allow-Origin" not in reader.get("/me", headers=origin).headers
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, api_origins=("https://tools.example",))
    try:
        read = reader.get("/me", headers=origin)
        asked = app.test_client().options("/api/v1/feed", headers=origin)
        other = reader.get("/me", headers={"Origin": "https://evil.example"})
    finally:
        app.config["SETTINGS"] = before
    assert read.headers["Access-Control-Allow-Origin"] == "https://tools.example"
    assert "Access-Control-Allow-Credentials" not in read.headers
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Origin" not in other.headers


def test_what_is_erased_leaves_no_name_of_a_token(in_app, me: Person) -> None:
    from datetime import timedelta

    from models import Scope
    from social.api.giving import make
    from social.sign_ins import Browser

    make(me, me, PASSWORD, Browser(), name="Roster", scopes=[Scope.READ], lasts=timedelta(days=1))
    with change(None) as record:
        close(record, me)
    with change(None) as record:
        gone = erase_person(record, me)
    row = session.scalars(select(AccessToken)).one()
    assert (row.name, ("access_token", row.id) in gone) == ("", True)


def test_the_guide_lists_what_programs_can_do(sign_in: SignIn, me: Person) -> None:
    page = sign_in(me).get("/api")
    assert page.status_code == 200
    assert "/communities/&lt;slug&gt;/posts" in page.text


@pytest.mark.parametrize(
    "path", ["/account/tokens", "/account/feeds", "/communities/welding/hooks"]
)
def test_what_is_shown_once_is_shown_with_script_too(
    sign_in: SignIn, me: Person, community, path: str
) -> None:
    """Turbo shows no answer to a form that is neither a refusal nor another address."""
    assert f'data-turbo="false" action="{path}"' in sign_in(me).get(path).text


def test_a_bot_of_whoever_is_suspended_reads_nothing(program, make_person, ana, ben, community):
    """They have its secret: neither they nor their bot comes in, until the measure ends."""
    bot = make_person("Build", bot_owner_id=ana.id)
    reader = program(bot, Scope.READ)
    assert reader.get("/people").status_code == 200
    post = create_post(ana, community, Draft(title="", source="Nonsense."))
    decision = restrain(ana, post, Measure.SUSPEND, ben)
    assert reader.get("/people").status_code == 401
    with change(None) as record:
        decision.ends_at = now() - timedelta(seconds=1)
        record(Event.DECISION_MADE, decision)
    assert reader.get("/people").status_code == 200


def test_a_bot_reacts_to_nothing(program, make_person, make_community, ana):
    bot = make_person("Build", bot_owner_id=ana.id)
    place = make_community("Halls", ana, bot)
    post = create_post(ana, place, Draft(title="", source="All green."))
    answer = program(bot, Scope.WRITE).ask("PUT", f"/posts/{post.id}/reactions/agree")
    assert answer.status_code == 403
