"""How soon is whoever calls ten thousand people back at work, and how soon do these know?"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, select, text

from models import (
    Attention,
    AttentionLevel,
    Community,
    Entry,
    Event,
    Mail,
    Membership,
    MembershipRole,
    Notice,
    session,
)
from social.app import create_app
from social.changes import change
from social.notices import actions
from social.settings import Settings
from tests.bench.load import Loader
from tests.bench.test_announcing import Heard
from tests.bench.test_feed import signed_in
from tests.bench.test_posting import backends, spent_by
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "calling.json"
PEOPLE, PLACES = 10_000, 7
MOST_MS, MOST_S = 300, 10
QUIET = (AttentionLevel.MENTIONS, AttentionLevel.NOTHING)


@dataclass
class Row:
    """What it took: by the clock, and CPU of both sides."""

    people: int
    reach_ms: float  # whom it reaches, asked while writing
    plain_ms: float  # the same post without the word, in turn
    answer_ms: float  # from the request to the answer
    answer_cpu_ms: float
    told_s: float  # the job that tells them
    told_cpu_s: float
    by_level_s: float  # the same where each has chosen a level
    by_level_cpu_s: float
    notices_by_level: int


@pytest.fixture
def app(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Flask:
    """Load a company, all of which is in each of some communities."""
    empty(owner)
    found = create_app(settings)
    found.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(PLACES)
    loader.members(
        (person, place) for place in range(1, PLACES + 1) for person in range(1, PEOPLE + 1)
    )
    loader.finish()
    loader.connection.close()
    with found.app_context(), change(None) as record:
        for row in session.scalars(select(Membership).where(Membership.person_id == 1)):
            row.role = MembershipRole.OWNER
            record(Event.OWNER_MADE, row)
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))
    return found


def measured(act: Any) -> tuple[float, float, Any]:
    """Give the seconds of something by the clock and of CPU, ours and the database's."""
    processes = backends()
    cpu, theirs, began = time.process_time(), spent_by(processes), time.perf_counter()
    found = act()
    seconds = time.perf_counter() - began
    return seconds, time.process_time() - cpu + spent_by(processes) - theirs, found


def choose_levels(place: int) -> int:
    """Let everybody choose a level in turn; says how many are called all the same."""
    levels = tuple(AttentionLevel)
    chosen = {person: levels[person % len(levels)] for person in range(2, PEOPLE + 1)}
    with change(None):
        session.add_all(
            Attention(person_id=person, community_id=place, level=level)
            for person, level in chosen.items()
        )
    return sum(level not in QUIET for level in chosen.values())


def test_ten_thousand_are_called(app: Flask) -> None:
    browser = signed_in(app, 1)
    with app.app_context():
        app.extensions["live"] = Heard()
        of_level = choose_levels(PLACES)
    plain: list[float] = []
    answers: list[tuple[float, float]] = []
    jobs: list[tuple[float, float]] = []
    reach_s = 0.0
    for place in range(1, PLACES + 1):
        slug = f"community-{place}"
        reach_s, _cpu, page = measured(lambda: browser.get(f"/communities/{slug}/everyone"))  # noqa: B023
        assert "9999" in page.text
        words = {"text": "The gate closes at six"}
        plain.append(measured(lambda: browser.post(f"/communities/{slug}/posts", data=words))[0])  # noqa: B023
        words = {"text": "@everyone, the gate closes at six"}
        seconds, cpu, answer = measured(
            lambda: browser.post(f"/communities/{slug}/posts", data=words)  # noqa: B023
        )
        assert answer.status_code == 303
        answers.append((seconds, cpu))
        with app.app_context():
            entry_id = session.scalars(
                select(Entry.id).where(Entry.event == Event.POST_CREATED).order_by(Entry.id.desc())
            ).first()
            before = session.scalar(select(func.count(Notice.id))) or 0
            session.rollback()
            seconds, cpu, _none = measured(lambda: actions.notify([entry_id]))  # noqa: B023
            jobs.append((seconds, cpu))
            made = (session.scalar(select(func.count(Notice.id))) or 0) - before
            assert made == (of_level if place == PLACES else PEOPLE - 1)
            assert session.scalar(select(func.count(Mail.id))) == 0
            assert session.get_one(Community, place).member_count == PEOPLE
    *usual, by_level = jobs
    row = Row(
        people=PEOPLE,
        reach_ms=round(reach_s * 1000, 1),
        plain_ms=round(statistics.median(plain[1:]) * 1000, 1),
        answer_ms=round(statistics.median(one for one, _cpu in answers[1:]) * 1000, 1),
        answer_cpu_ms=round(statistics.median(cpu for _one, cpu in answers[1:]) * 1000, 1),
        told_s=round(statistics.median(one for one, _cpu in usual[1:]), 2),
        told_cpu_s=round(statistics.median(cpu for _one, cpu in usual[1:]), 2),
        by_level_s=round(by_level[0], 2),
        by_level_cpu_s=round(by_level[1], 2),
        notices_by_level=of_level,
    )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(row)))
    print(f"\n{row}")
