"""Does nobody write faster than a hand can, and is nobody's text lost over it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models import Community, Person, Post, session
from social import pace
from social.settings import Settings


def written() -> int:
    return session.query(Post).count()


def say(browser: FlaskClient, words: str, **headers: str):
    return browser.post("/communities/welding/posts", data={"text": words}, headers=headers)


@pytest.fixture
def slow(app: Flask) -> Iterator[None]:
    """Let three be many."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, writes_limit=3)
    yield
    app.config["SETTINGS"] = before


def test_every_pace_is_that_of_an_address(app: Flask) -> None:
    posting = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert posting >= pace.TEXTS | pace.FILES


def test_it_holds_unless_a_company_does_without() -> None:
    assert Settings().writes_limit == 30


def test_a_company_may_do_without(
    app: Flask, slow: None, sign_in, community: Community, ana: Person
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], writes_limit=0)
    anas = sign_in(ana)
    assert {say(anas, f"Words {n}").status_code for n in range(5)} == {303}


def test_who_writes_too_fast_is_told_when_it_goes_on(
    slow: None, sign_in, community: Community, ana: Person, ben: Person
) -> None:
    anas = sign_in(ana)
    assert [say(anas, f"Words {n}").status_code for n in range(3)] == [303] * 3
    refused = say(anas, "One more", Accept="application/json")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 3_600
    assert "in a short time" in refused.json["detail"]
    post = session.query(Post).first()
    assert anas.post(f"/posts/{post.id}/comments", data={"text": "No"}).status_code == 429
    assert written() == 3
    assert say(sign_in(ben), "Somebody else's").status_code == 303


def test_reading_is_not_writing(slow: None, sign_in, community: Community, ana: Person) -> None:
    anas = sign_in(ana)
    for n in range(3):
        say(anas, f"Words {n}")
    assert {anas.get("/communities/welding").status_code for _ in range(9)} == {200}


def test_files_have_a_pace_of_their_own(
    slow: None, sign_in, community: Community, ana: Person
) -> None:
    anas = sign_in(ana)
    for n in range(4):
        say(anas, f"Words {n}")
    file = {"file": (BytesIO(b"A line"), "line.txt")}
    answer = anas.post("/files", data=file, headers={"Accept": "application/json"})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("wait", "words"),
    [(1, "in 1 second."), (59, "in 59 seconds."), (90, "in 2 minutes."), (3_540, "in 59 minutes.")],
)
def test_the_wait_is_said_as_people_count(in_app: None, wait: int, words: str) -> None:
    assert pace.too_fast(wait).endswith(words)
