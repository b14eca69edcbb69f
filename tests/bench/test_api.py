"""What does a feed page cost a program, beside what the page for people asks for?"""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask

from models import AccessToken, Event, Person, Scope, now, session
from social import tries
from social.app import create_app
from social.changes import change
from social.settings import Settings
from social.viewer import digest_of
from tests.bench.load import Loader, memberships
from tests.bench.test_feed import signed_in
from tests.conftest import empty
from tests.security.asking import unwritten

RESULTS = Path(__file__).parent / "results" / "api.json"
PEOPLE, COMMUNITIES, JOINED, POSTS = 1_000, 100, 20, 10_000
READER, SECRET, ROUNDS = 17, "kring_" + "x" * 43, 150


@pytest.fixture
def large(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Iterator[Flask]:
    """Load a company, and give one of its people a token."""
    empty(owner)
    app = create_app(settings)
    app.config["TESTING"] = True
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(COMMUNITIES)
    loader.members(memberships(PEOPLE, COMMUNITIES, JOINED, random.Random(3)))
    loader.write(POSTS, COMMUNITIES, PEOPLE)
    loader.finish()
    with app.app_context(), change(session.get_one(Person, READER)) as record:
        token = AccessToken(
            person_id=READER,
            made_by_id=READER,
            name="Bench",
            digest=digest_of(SECRET),
            scopes=[Scope.READ],
            expires_at=now() + timedelta(days=1),
        )
        session.add(token)
        record(Event.ACCESS_TOKEN_MADE, token)
    yield app
    loader.connection.close()


def in_turn(*acts: Callable[[], Any]) -> list[float]:
    """Take the median CPU milliseconds of some acts that take turns."""
    taken: list[list[float]] = [[] for _act in acts]
    for _round in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            began = time.process_time()
            act()
            times.append((time.process_time() - began) * 1000)
    return [statistics.median(times[10:]) for times in taken]


def test_a_page_for_programs_costs_no_more_than_what_the_other_asks(
    large: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "spend", lambda *_names: None)  # counts up to 600 a minute
    browser = signed_in(large, READER)
    program = large.test_client(use_cookies=False)
    headers = {"Authorization": f"Bearer {SECRET}"}

    def as_page() -> None:
        assert browser.get("/").status_code == 200

    def unrendered() -> None:
        with unwritten(large):
            as_page()

    def as_api() -> None:
        found = program.get("/api/v1/feed", headers=headers)
        assert len(found.get_data()) > 5_000

    as_page()
    assert len(program.get("/api/v1/feed", headers=headers).json["items"]) == 20
    page, asked, api = in_turn(as_page, unrendered, as_api)
    facts = {
        "posts": POSTS,
        "page_ms": round(page, 2),
        "asked_ms": round(asked, 2),
        "api_ms": round(api, 2),
        "ratio": round(api / asked, 2),
    }
    print(facts)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts))
    assert api <= 1.2 * asked
