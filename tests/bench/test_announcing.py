"""How long does it take to tell 10,000 people something, each with a notice, in one transaction?"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, select

from models import (
    Addressee,
    Capability,
    Community,
    Event,
    Notice,
    Person,
    Post,
    Role,
    now,
    session,
)
from moderation import Draft
from social.announcements import actions, sending
from social.announcements.planning import Plan
from social.app import create_app
from social.changes import change
from social.settings import Settings
from social.whom import Whom, reach
from tests.bench.load import Loader
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "announcing.json"
PEOPLE = 10_000


@dataclass
class Row:
    """What it took."""

    people: int
    counting_ms: float  # whom it reaches, asked on the page
    telling_s: float  # addressees, notices, the entry, and the word to open pages
    messages: int  # to the web processes


class Heard:
    """An outlet that counts what is passed on to web processes."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def tell(self, told: Any) -> None:
        """Take what was recorded."""

    def send(self, message: dict[str, Any]) -> None:
        """Take what concerns persons."""
        self.messages.append(message)


@pytest.fixture
def app(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Flask:
    """Load a company."""
    empty(owner)
    found = create_app(settings)
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(1)
    loader.members((person, 1) for person in (1, 2))
    loader.finish()
    loader.connection.close()
    return found


def test_ten_thousand_are_told_in_one_transaction(app: Flask) -> None:
    heard = Heard()
    with app.app_context():
        app.extensions["live"] = heard
        people = [session.get_one(Person, number) for number in (1, 2)]
        with change(None) as record:
            for person in people:
                role = Role(person_id=person.id, capability=Capability.COMMUNICATIONS)
                session.add(role)
                record(Event.ROLE_GIVEN, role)
        place = session.get_one(Community, 1)
        words = Draft(source="The gate closes at six. " * 40, title="The gate")
        made = actions.draft(people[0], place, Plan(whom=Whom(), must_read=True), words, "en")
        began = time.perf_counter()
        found = reach(Whom(), place, people[0])
        counting = time.perf_counter() - began
        assert found.people == PEOPLE - 1
        actions.put_forward(people[0], made)
        actions.approve(people[1], made, made.version)
        assert sending.go_out(now()) == 1
        post_id = session.scalars(select(Post.id)).one()
        heard.messages.clear()
        began = time.perf_counter()
        assert sending.tell(post_id) == PEOPLE - 1
        telling = time.perf_counter() - began
        for noun in (Addressee, Notice):
            assert session.scalar(select(func.count()).select_from(noun)) == PEOPLE - 1
        told = {one for message in heard.messages for one in message.get("notices", [])}
        assert len(told) == PEOPLE - 1
    row = Row(PEOPLE, round(counting * 1_000, 1), round(telling, 2), len(heard.messages))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(row)))
    print(f"\n{row}")
