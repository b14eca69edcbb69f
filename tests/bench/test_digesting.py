"""How long does one worker take to mail ten thousand people what is new, and is its memory flat?"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, insert, select, text

from models import Mail, Person, Post, Preferences, session
from models.preferences import BEGINS, ENDS, WAIT
from social.app import create_app
from social.notices import digesting
from social.settings import Settings
from tests.bench.load import Loader
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "digesting.json"
PEOPLE = int(os.environ.get("DIGESTS", "10000"))
COMMUNITIES, EACH, POSTS = 200, 8, 40_000
MOST_CPU = 60.0  # seconds of the worker's CPU for 1,000 people: 10,000 in ten minutes
MOST_GROWTH = 64  # MiB between the first people and the last


@dataclass
class Row:
    """What it took."""

    people: int
    mails: int
    communities: int
    posts: int
    seconds: float
    cpu_s_per_1000: float
    memory_at_first_mib: float
    memory_at_end_mib: float


@pytest.fixture
def app(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Flask:
    empty(owner)
    found = create_app(settings)
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(COMMUNITIES)
    loader.members(
        (person, 1 + (person * 7 + place * 31) % COMMUNITIES)
        for person in range(1, PEOPLE + 1)
        for place in range(EACH)
    )
    loader.write(POSTS, COMMUNITIES, PEOPLE)
    loader.finish()
    loader.connection.close()
    with owner.connect() as connection:
        connection.execute(text("ANALYZE"))
    return found


def test_ten_thousand_people_are_mailed_what_is_new(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    some = digesting.mail_some

    def measured(*given: Any) -> int:
        sizes.append(memory())
        return some(*given)

    monkeypatch.setattr(digesting, "mail_some", measured)
    with app.app_context():
        at = session.scalars(select(func.max(Post.posted_at))).one() + timedelta(minutes=1)
        everybody = select(
            Person.id, text("'{}'"), text("'{}'"), text(str(WAIT)), text("false"),
            text("'{1,2,3,4,5,6,7}'"), text(str(BEGINS)), text(str(ENDS)), text("'daily'"),
            text(f"'{at.isoformat()}'::timestamptz"),
        )  # fmt: skip
        columns = [
            "person_id", "by_mail", "hidden", "wait", "keeps_hours", "days", "begins", "ends",
            "digest", "digest_at",
        ]  # fmt: skip
        session.execute(insert(Preferences).from_select(columns, everybody, False))
        session.commit()
        began, cpu = time.perf_counter(), time.process_time()
        made = digesting.mail_due(at)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        mails = session.scalar(select(func.count()).select_from(Mail)) or 0
    row = Row(
        people=PEOPLE,
        mails=mails,
        communities=COMMUNITIES,
        posts=POSTS,
        seconds=round(seconds, 1),
        cpu_s_per_1000=round(cpu / PEOPLE * 1_000, 2),
        memory_at_first_mib=round(sizes[min(9, len(sizes) - 1)] / 2**20, 1),
        memory_at_end_mib=round(sizes[-1] / 2**20, 1),
    )
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(asdict(row), indent=1))
    print(f"\n{row}")
    assert made == mails > PEOPLE / 2
    assert row.cpu_s_per_1000 <= MOST_CPU
    assert row.memory_at_end_mib - row.memory_at_first_mib <= MOST_GROWTH


def memory() -> int:
    """Read how much of the machine's memory this process holds."""
    return int(psutil.Process(os.getpid()).memory_info().rss)
