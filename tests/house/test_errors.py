"""What does a person read when something cannot be done, even without a database?"""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg.errors import DeadlockDetected
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from models import Person
from social.errors import PAGES
from social.settings import Settings
from tests.another import another_app


@pytest.fixture(scope="module")
def app_alone(settings: Settings) -> Iterator[Flask]:
    """Build an app whose database cannot be reached."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    away = f"postgresql+psycopg://nobody:secret@127.0.0.1:{port}/kring"
    with another_app(dataclasses.replace(settings, database_url=away)) as app:
        yield app


def test_the_page_of_a_database_that_is_away_asks_it_nothing(app_alone: Flask) -> None:
    client = app_alone.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token"
    answer = client.get("/", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 503
    assert "Kring is away for a moment" in answer.text
    assert "secret" not in answer.text


AWAY = "Kring is even niet bereikbaar"


@pytest.mark.parametrize("path", ["/sign-in", "/reset", "/reset/a-token", "/invitations/a-token"])
def test_the_ways_in_say_so_too(app_alone: Flask, path: str) -> None:
    assert app_alone.test_client().get(path).status_code in (200, 503)


def test_a_program_is_told_the_same_as_data(app_alone: Flask) -> None:
    client = app_alone.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "a token"
    head = {"Accept": "application/json", "Accept-Language": "nl"}
    answer = client.get("/", headers=head)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    # The library's own words, in English alone, are for nobody.
    assert answer.json == {"type": "about:blank", "status": 503, "title": AWAY}


def test_a_database_whose_connections_are_all_taken_is_away_for_a_moment(
    settings: Settings,
) -> None:
    few = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.1}
    with another_app(settings, **few) as app, app.extensions["engine"].connect():
        answer = app.test_client().get("/sign-in")
    assert answer.status_code == 503


def test_two_who_wait_for_each_other_are_no_database_that_is_away(app_alone: Flask) -> None:
    locked = OperationalError("UPDATE", {}, DeadlockDetected())
    with app_alone.test_request_context(headers={"Accept": "application/json"}):
        assert app_alone.handle_user_exception(locked).status_code == 409


def test_who_was_let_go_is_told_so_without_another_question(
    app: Flask, ana: Person, sign_in: Callable[[Person], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """While tables change each question may wait for them again, and be let go again."""
    asked: list[str] = []

    def deadlock(*_given: object) -> None:
        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        raise OperationalError("SELECT", {}, DeadlockDetected())

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    browser = sign_in(ana)
    monkeypatch.setattr("social.notices.listing.page", deadlock)
    try:
        answer = browser.get("/notices")
    finally:
        event.remove(app.extensions["engine"], "before_cursor_execute", note)
    assert answer.status_code == 409
    assert asked == []


def test_a_body_that_is_too_large_is_told_so_before_its_token_is_looked_at(
    app_alone: Flask,
) -> None:
    answer = app_alone.test_client().post("/sign-in", data={"email": "x" * 1_500_000})
    assert answer.status_code == 413
    assert answer.headers["X-Request-Id"] in answer.text


def test_each_error_has_its_page(app_alone: Flask) -> None:
    names = (path.removeprefix("errors/")[:3] for path in app_alone.jinja_env.list_templates())
    known = {int(name) for name in names if name.isdecimal()}
    assert known == set(PAGES)
