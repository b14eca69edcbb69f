"""Do the ways in keep out whoever may not come in, and mail nobody whom they should not?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import TooManyRequests

from models import (
    Community,
    Decision,
    Event,
    Found,
    Measure,
    Person,
    PersonState,
    Purpose,
    Reason,
    SignIn,
    now,
    session,
)
from moderation import Draft
from social import tickets
from social.account import actions
from social.changes import change
from social.posts.actions import create_post
from social.reports.actions import report
from social.reports.forms import Complaint
from social.settings import Settings
from social.signing_in.actions import ask_reset
from social.signing_in.jobs import mail_way_in
from tests.another import another_app
from tests.house.reach import modules, nodes
from tests.known import HERE, OTHER, PASSWORD, mails

SignInAs = Callable[[Person], FlaskClient]


@pytest.fixture
def ben_out(
    request: pytest.FixtureRequest,
    app: Flask,
    ben: Person,
    ana: Person,
    community: Community,
    give_password: Callable[[Person], Person],
) -> Person:
    """Ben, whose account is closed, or who is suspended."""
    give_password(ben)
    if request.param == "deactivated":
        with change(None) as record:
            ben.state = PersonState.DEACTIVATED
            record(Event.PERSON_DEACTIVATED, ben)
        return ben
    made = report(
        ana, create_post(ben, community, Draft(source="Ha")), Complaint(reason=Reason.HARASSMENT)
    )
    second = session.scalars(select(Person).where(Person.id != ana.id)).first()
    assert second is not None
    with change(None) as record:
        decision = Decision(
            case_id=made.case_id,
            author_id=ben.id,
            measure=Measure.SUSPEND,
            happened="It was said.",
            rule="We talk about matters.",
            why="It is about people.",
            found=Found.REPORT,
            text_version=1,
            decided_by_id=ana.id,
            confirmed_by_id=second.id,
            confirmed_at=now(),
            ends_at=now() + timedelta(days=7),
            expires_at=now() + timedelta(days=180),
        )
        session.add(decision)
        record(Event.DECISION_MADE, decision)
    return ben


def is_out(browser: FlaskClient) -> bool:
    """Tell whether a browser is asked to sign in."""
    answer = browser.get("/account")
    return answer.status_code == 302 and "/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("ben_out", ["deactivated", "suspended"], indirect=True)
def test_hole_12_whoever_is_out_comes_back_by_no_way_in(
    app: Flask, ben_out: Person, sign_in: SignInAs
) -> None:
    assert is_out(sign_in(ben_out))
    for purpose, path in (
        (Purpose.RESET, "reset"),
        (Purpose.INVITATION, "invitations"),
        (Purpose.EMAIL, "account/email"),
    ):
        with change(None):
            token = tickets.issue(ben_out, purpose, ben_out.email or "")
        browser = app.test_client()
        browser.post(f"/{path}/{token}", data={"password": OTHER})
        assert is_out(browser)
    for password in (PASSWORD, OTHER):
        browser = app.test_client()
        form = {"email": ben_out.email, "password": password, "stays": "yes"}
        assert browser.post("/sign-in", data=form).status_code == 422
        assert is_out(browser)


def test_hole_12_whoever_left_is_mailed_no_way_in(
    app: Flask, ben: Person, give_password: Callable[[Person], Person]
) -> None:
    give_password(ben)
    with change(None) as record:
        ben.state = PersonState.DEACTIVATED
        record(Event.PERSON_DEACTIVATED, ben)
    mail_way_in.call(ben.email)
    assert mails() == []


@pytest.fixture
def proxied(settings: Settings, database: None) -> Iterator[Flask]:
    """The app behind one proxy, which says by which host it was asked, as an attacker would."""
    with another_app(replace(settings, proxies=1)) as app:
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        yield app


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Server": "evil.example", "X-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Forwarded-Prefix": "//evil.example", "X-Original-URL": "http://evil.example/"},
    ],
)
def test_hole_33_no_header_decides_where_a_mailed_link_leads(
    proxied: Flask, ana: Person, give_password: Callable[[Person], Person], headers: dict[str, str]
) -> None:
    give_password(ana)
    answer = proxied.test_client().post("/reset", data={"email": ana.email}, headers=headers)
    assert "evil" not in answer.headers.get("Location", "")
    with proxied.test_request_context("/reset", headers=headers):
        mail_way_in.call(ana.email)
    assert "http://localhost/reset/" in mails()[0].body
    assert "evil" not in mails()[0].body


# They tell whoever reads the types what cannot be otherwise; none of them keeps anybody out.
CERTAIN = {
    "social.api.places": "token is not None",
    "social.confidential.actions": "found is not None",
    "social.commands": "isinstance(command, click.Command)",
    "social.help.reading": "environment.loader is not None",
    "social.importing.compliance": "self.xml is not None",
    "social.importing.texts": "found is not None",
    "social.merging.moving": "kind.gone is not None",
    "social.running.new_log": "secret is not None",
    "social.stories.gallery": "isinstance(worth, Worth)",
    "social.told": "isinstance(worth, Worth)",
    "social.tries": "isinstance(key, str)",
}


def test_hole_35_nothing_is_checked_by_what_python_leaves_out_when_it_optimises() -> None:
    found = {
        name: ast.unparse(node.test) if isinstance(node, ast.Assert) else "__debug__"
        for name in modules()
        for node in nodes(name)
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Name) and node.id == "__debug__")
    }
    assert found == CERTAIN


def test_hole_38_nobody_sends_mails_to_whomever_they_like(
    in_app: None, ana: Person, give_password: Callable[[Person], Person]
) -> None:
    give_password(ana)
    for number in range(5):
        actions.ask_email(ana, f"victim{number}@example.org", PASSWORD, HERE)
    with pytest.raises(TooManyRequests):
        actions.ask_email(ana, "victim@example.org", PASSWORD, HERE)
    assert len(mails()) == 5


def test_hole_38_no_header_of_ones_own_gives_new_tries(app: Flask, ana: Person) -> None:
    statuses = set()
    for number in range(51):
        headers = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": f"192.0.2.{number}"}
        form = {"email": f"person{number}@example.org"}
        statuses.add(app.test_client().post("/reset", data=form, headers=headers).status_code)
    assert 429 in statuses


def test_hole_38_what_stands_before_the_proxys_own_word_gives_no_new_tries(
    proxied: Flask, ana: Person
) -> None:
    """The proxy adds the address it sees; whoever asks may have written others before it."""
    statuses = set()
    for number in range(51):
        headers = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
        form = {"email": f"person{number}@example.org"}
        statuses.add(proxied.test_client().post("/reset", data=form, headers=headers).status_code)
    assert 429 in statuses
    with proxied.app_context(), pytest.raises(TooManyRequests):
        ask_reset("one@example.org", "203.0.113.7")


def test_the_sign_in_of_these_tests_is_one(app: Flask, ana: Person, sign_in: SignInAs) -> None:
    assert not is_out(sign_in(ana))
    assert session.scalar(select(SignIn.id).where(SignIn.person_id == ana.id)) is not None
