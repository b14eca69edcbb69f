"""What does it cost to look whether something like it was told before, among 100,000 stories?"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask

from models import TOLD, Person, session
from social.app import create_app
from social.settings import Settings
from social.similar import similar
from tests.bench.load import Loader
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "similar.json"
STORIES = int(os.environ.get("BENCH_STORIES", "100000"))
KNOWN = 20_000  # words that there are; how often each is used falls with its rank, as in languages
LENGTH = 70  # words of a story that are compared
ROUNDS = 200


class Teller(Loader):
    """Fills a database with stories of words that are used as unevenly as real ones."""

    words = tuple(f"w{number:05d}x" for number in range(KNOWN))
    weights = tuple(accumulate(1 / (rank + 3) for rank in range(KNOWN)))

    def post(self, n: int, communities: int, people: int) -> tuple[Any, ...]:
        """Make one story."""
        row = list(super().post(n, communities, people))
        row[3], row[4], row[5] = "story", f"Story {n}", self.said(LENGTH)
        return tuple(row)

    def said(self, number: int) -> str:
        """Say some words."""
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=number))

    def keep_words(self) -> None:
        """Keep what is compared, and let PostgreSQL look over it."""
        self.connection.execute(
            "INSERT INTO post_words (post_id, language, stems) "
            "SELECT id, 'en', to_tsvector('pg_catalog.simple', source) FROM post"
        )
        self.connection.commit()
        self.connection.autocommit = True
        self.connection.execute("VACUUM ANALYZE post_words")
        self.connection.execute("ANALYZE post")


@pytest.fixture(scope="module")
def told(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> Iterator[tuple[Flask, Teller]]:
    """Tell so many stories in an empty database."""
    empty(owner)
    app = create_app(settings)
    teller = Teller(server.owner_url)
    teller.people(1_000)
    teller.communities(50)
    teller.write(STORIES, 50, 1_000)
    teller.finish()
    teller.keep_words()
    yield app, teller
    teller.connection.close()
    empty(owner)


def test_what_is_alike_is_found_soon(told: tuple[Flask, Teller]) -> None:
    app, teller = told
    taken, found, chance = [], 0, random.Random(11)
    with app.app_context():
        reader = session.get_one(Person, 17)
        sources = session.execute(
            sqlalchemy.text("SELECT id, source FROM post WHERE id % 499 = 3 ORDER BY id")
        ).all()
        for row in (sources * 9)[:ROUNDS]:
            words = chance.sample(row.source.split(), 30) + teller.said(10).split()
            began = time.perf_counter()
            posts = similar(" ".join(words), TOLD, reader)
            taken.append((time.perf_counter() - began) * 1000)
            found += row.id in {post.id for post in posts}
    times = sorted(taken)
    result = {
        "stories": STORIES,
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
        "found": found / ROUNDS,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1))
    print(result)
    assert result["found"] >= 0.9
