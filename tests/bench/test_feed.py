"""What does reading a feed cost at 10,000, 100,000 and 1,000,000 posts?

By hand and by Kring, the database gives the same 21 rows with the same words, authors and places,
in turn, so that whatever else the machine does meets both alike. Both are text of ours on one
connection, planned anew until psycopg prepares it, at the sixth time.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from models import Person, SignIn, reading, session
from models.events import Event
from social.app import create_app
from social.changes import change
from social.cursor import Cursor
from social.fragments import fragments
from social.settings import Settings
from social.viewer import digest_of
from tests.bench.load import Loader, memberships
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "feed.json"
PEOPLE, COMMUNITIES, JOINED = 10_000, 500, 20
SIZES = [int(size) for size in os.environ.get("BENCH_POSTS", "10000 100000 1000000").split()]
ROUNDS = 60

# The same twenty rows as the page shows, by hand, for a reader who follows nobody.
BY_HAND = text(
    """
    SELECT p.*, a.name, a.handle, a.title AS job, s.name AS site, c.name AS place, c.slug
      FROM (
          SELECT h.id, h.posted_at FROM membership m
            JOIN community c ON c.id = m.community_id AND c.deleted_at IS NULL
           CROSS JOIN LATERAL (
              SELECT id, posted_at FROM post WHERE community_id = m.community_id
                 AND state = 'published' AND deleted_at IS NULL
               ORDER BY posted_at DESC, id DESC LIMIT 21) h
           WHERE m.person_id = :me AND m.state = 'member' AND NOT m.is_muted
           ORDER BY h.posted_at DESC, h.id DESC LIMIT 21) hit
      JOIN post p ON p.id = hit.id JOIN community c ON c.id = p.community_id
      JOIN person a ON a.id = p.author_id LEFT JOIN site s ON s.id = a.site_id
     ORDER BY p.posted_at DESC, p.id DESC
    """
)


@dataclass
class Row:
    """What was measured at one size."""

    posts: int
    statements: int
    database_ms: float
    by_hand_ms: float
    ratio: float
    warm_html_cpu_ms: float
    cold_html_cpu_ms: float
    json_cpu_ms: float


class Watch:
    """Adds up what the database is asked and how long it takes."""

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        self.statements, self.seconds, self.began = 0, 0.0, 0.0
        sqlalchemy.event.listen(engine, "before_cursor_execute", self.before)
        sqlalchemy.event.listen(engine, "after_cursor_execute", self.after)

    def before(self, *_args: Any) -> None:
        self.began = time.perf_counter()

    def after(self, *_args: Any) -> None:
        self.seconds += time.perf_counter() - self.began
        self.statements += 1

    def take(self) -> tuple[int, float]:
        found = (self.statements, self.seconds * 1000)
        self.statements, self.seconds = 0, 0.0
        return found


@pytest.fixture(scope="module")
def large(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> Iterator[tuple[Flask, Loader]]:
    """Load people and communities into an empty database; the sizes follow."""
    empty(owner)
    app = create_app(settings)
    app.config["TESTING"] = True
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(COMMUNITIES)
    loader.members(memberships(PEOPLE, COMMUNITIES, JOINED, random.Random(3)))
    yield app, loader
    loader.connection.close()


def signed_in(app: Flask, person_id: int) -> FlaskClient:
    token = "bench" + "x" * 40
    with app.app_context():
        person = session.get_one(Person, person_id)
        if not session.scalar(sqlalchemy.select(SignIn)):
            with change(person) as record:
                row = SignIn(person_id=person_id, token_digest=digest_of(token))
                session.add(row)
                record(Event.SIGNED_IN, row)
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = token
    return browser


def cpu_of(act: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Take the median CPU milliseconds of this process for one act."""
    taken = []
    for _round in range(rounds):
        began = time.process_time()
        act()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def measure(app: Flask, posts: int) -> Row:
    browser = signed_in(app, 17)
    page = lambda: browser.get("/")  # noqa: E731
    assert page().status_code == 200
    watch = Watch(app.extensions["engine"])
    page()
    statements, _spent = watch.take()

    def cold() -> None:
        fragments.kept.clear()
        page()

    as_json = lambda: browser.get("/", headers={"Accept": "application/json"})  # noqa: E731
    assert len(as_json().json["posts"]) == 20
    feed_ms, hand_ms = side_by_side(app, watch)
    return Row(
        posts=posts,
        statements=statements,
        database_ms=round(feed_ms, 2),
        by_hand_ms=round(hand_ms, 2),
        ratio=round(feed_ms / hand_ms, 2),
        warm_html_cpu_ms=round(cpu_of(page), 2),
        cold_html_cpu_ms=round(cpu_of(cold), 2),
        json_cpu_ms=round(cpu_of(as_json), 2),
    )


def side_by_side(app: Flask, watch: Watch) -> tuple[float, float]:
    """Take the database's time for the posts of a page, as Kring asks for them and by hand."""
    first = (Cursor().at, Cursor().id)
    ours, by_hand = [], []
    with app.app_context():
        reader = session.get_one(Person, 17)
        for _round in range(ROUNDS):
            watch.take()
            hits = reading.home(reader, reading.Order.NEWEST, first, 21, with_words=True)
            ours.append(watch.take()[1])
            rows = session.execute(BY_HAND, {"me": 17}).all()
            by_hand.append(watch.take()[1])
            assert [(hit.id, hit.html) for hit in hits] == [(row.id, row.html) for row in rows]
            assert len(rows) == 21
    return statistics.median(ours), statistics.median(by_hand)


def test_a_feed_page_at_every_size(large: tuple[Flask, Loader]) -> None:
    app, loader = large
    rows = []
    for size in SIZES:
        loader.write(size, COMMUNITIES, PEOPLE)
        loader.finish()
        rows.append(measure(app, size))
        print(rows[-1], flush=True)
    growth = rows[-1].database_ms / rows[0].database_ms
    RESULTS.parent.mkdir(exist_ok=True)
    empty = cpu_of(lambda: app.test_client().get("/healthz"))
    facts = {"growth": round(growth, 2), "empty_cpu_ms": round(empty, 2)}
    RESULTS.write_text(json.dumps(facts | {"rows": [asdict(row) for row in rows]}, indent=1))
    assert {row.statements for row in rows} == {rows[0].statements}, "statements grow"
    assert rows[0].statements <= 12
