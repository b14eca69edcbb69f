"""What does a search cost among many posts, beside the plainest SQL, and a list as one types?

BENCH_SEARCHED names how many posts; a million takes a quarter of an hour to load.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import text

from models import Person, Sort, session
from models.reading import READABLE, SHOWN
from social.app import create_app
from social.search.completion import suggest
from social.search.looking import look
from social.search.matching import MANY, match
from social.search.query import read
from social.search.understanding import understand
from social.settings import Settings
from tests.bench.load import Loader, memberships
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "searching.json"
POSTS = int(os.environ.get("BENCH_SEARCHED", "100000"))
PEOPLE, COMMUNITIES = 10_000, 500
KNOWN = 20_000  # words that there are; how often each is used falls with its rank, as in languages
LENGTH = 50  # words of a post
EACH = 40  # searches of a sort

BARE = text(
    f"""
    SELECT s.post_id FROM searchable s
      JOIN post p ON p.id = s.post_id AND {SHOWN}
      JOIN community c ON c.id = s.community_id AND {READABLE}
     WHERE s.sort = 'post' AND s.stems @@ CAST(:stems AS tsquery)
     ORDER BY s.at DESC, s.id DESC LIMIT :most
    """
)


class Speaker(Loader):
    """Fills a database with posts of words that are used as unevenly as real ones."""

    words = tuple(f"w{number:05d}x" for number in range(KNOWN))
    weights = tuple(accumulate(1 / (rank + 3) for rank in range(KNOWN)))

    def post(self, n: int, communities: int, people: int) -> tuple[Any, ...]:
        """Make one post."""
        row = list(super().post(n, communities, people))
        row[5] = " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=LENGTH))
        row[6] = f"<p>{row[5]}</p>"
        return tuple(row)


@pytest.fixture(scope="module")
def said(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> Iterator[tuple[Flask, dict[str, Any]]]:
    """Say so much in an empty database."""
    empty(owner)
    app = create_app(settings)
    speaker = Speaker(server.owner_url, is_searched=True)
    speaker.people(PEOPLE)
    speaker.communities(COMMUNITIES)
    speaker.members(memberships(PEOPLE, COMMUNITIES, 5, random.Random(3)))
    began = time.perf_counter()
    speaker.write(POSTS, COMMUNITIES, PEOPLE)
    loaded = time.perf_counter() - began
    speaker.finish()
    size = speaker.connection.execute(
        "SELECT pg_total_relation_size('searchable') / 1e6, pg_table_size('post') / 1e6"
    ).fetchone()
    yield app, {"loading_s": round(loaded), "index_mb": float(size[0]), "posts_mb": float(size[1])}
    speaker.connection.close()
    empty(owner)


def asked(chance: random.Random) -> dict[str, list[str]]:
    """Make searches of several sorts."""

    def word(first: int, last: int) -> str:
        return Speaker.words[chance.randint(first, last)]

    def some(make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(EACH)]

    return {
        "a word of every second post": some(lambda: word(0, 5)),
        "a word of one in a hundred": some(lambda: word(150, 400)),
        "a word of one in ten thousand": some(lambda: word(12_000, KNOWN - 1)),
        "two words": some(lambda: f"{word(0, 300)} {word(0, 300)}"),
        "three words": some(lambda: f"{word(0, 60)} {word(0, 60)} {word(0, 2_000)}"),
        "a word, not another": some(lambda: f"{word(0, 300)} -{word(0, 10)}"),
        "of a person": some(lambda: f"{word(0, 60)} from:person.{chance.randint(1, PEOPLE)}"),
        "in a community": some(lambda: f"{word(0, 60)} in:community-{chance.randint(1, 500)}"),
        "the beginning of words": some(lambda: f"{word(0, KNOWN - 1)[:4]}*"),
    }


def p95(times: list[float]) -> float:
    """Say below what nineteen of twenty are."""
    return round(sorted(times)[int(len(times) * 0.95)], 1)


def ratio_of(row: dict[str, float]) -> float:
    """Compare what the rights, the counts and the choice of a way add to the plainest query."""
    return round(row["matched"] / row["bare"], 2)


def timed(act: Callable[[], Any]) -> float:
    """Measure milliseconds."""
    began = time.perf_counter()
    act()
    session.rollback()
    return (time.perf_counter() - began) * 1000


def test_a_search_costs_little_more_than_its_query(said: tuple[Flask, dict[str, Any]]) -> None:
    app, loaded = said
    rows: dict[str, Any] = {}
    result: dict[str, Any] = {"posts": POSTS, "people": PEOPLE} | loaded | {"rows": rows}
    with app.test_request_context():
        reader = session.get_one(Person, 17)
        every: dict[str, list[float]] = {"bare": [], "matched": [], "page": []}
        for name, queries in asked(random.Random(11)).items():
            times: dict[str, list[float]] = {"bare": [], "matched": [], "page": []}
            for words in queries:
                meant = understand(read(words), reader)
                values = {"me": reader.id, "stems": meant.stems, "most": MANY}
                ways = {
                    "bare": lambda: session.execute(BARE, values).all(),  # noqa: B023
                    "matched": lambda: match(meant, reader, (Sort.POST,), MANY),  # noqa: B023
                    "page": lambda: look(read(words), reader, "newest", None, "en"),  # noqa: B023
                }
                for way, act in ways.items():
                    times[way].append(timed(act))
            rows[name] = {way: p95(some) for way, some in times.items()}
            for way, some in times.items():
                every[way] += some
        rows["all of them"] = {way: p95(some) for way, some in every.items()}
        result["ratio"] = ratio_of(rows["all of them"])
        typed = ["pers", "person 77", "comm", "nobody", "w0001", "w00150x w00200"]
        lists = [timed(lambda: suggest(None, words, reader, None)) for words in typed * 20]  # noqa: B023
        result["suggestions"] = p95(lists)
        found = look(read(Speaker.words[0]), reader, "newest", None, "en")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))
    assert found.texts[0].count == MANY
