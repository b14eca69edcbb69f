"""What does a page cost the database: planned anew each time, and with what it prepared kept?

CPU of the connection's own process, which Linux tells; the same pages, in turn, on two connections.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from psycopg._preparing import PrepareManager

from models import prepared, reading
from social.app import create_app
from social.settings import Settings
from tests.bench.load import Loader, memberships
from tests.bench.test_feed import COMMUNITIES, JOINED, PEOPLE, signed_in
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "planning.json"
POSTS, ROUNDS, WARM = 100_000, 200, 15
PAGES = ("/", "/?order=activity", "/messages", "/notices", "/questions", "/communities", "/people")


@pytest.fixture(scope="module")
def large(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Iterator[Flask]:
    """Load a company of some size."""
    empty(owner)
    app = create_app(settings, pool_size=1, max_overflow=0)
    app.config["TESTING"] = True
    loader = Loader(server.owner_url)
    loader.people(PEOPLE)
    loader.communities(COMMUNITIES)
    loader.members(memberships(PEOPLE, COMMUNITIES, JOINED, random.Random(3)))
    loader.write(POSTS, COMMUNITIES, PEOPLE)
    loader.finish()
    yield app
    loader.connection.close()


class Server:
    """The process of the database that serves the one connection of an app."""

    def __init__(self, app: Flask) -> None:
        with app.extensions["engine"].connect() as connection:
            self.pid = connection.connection.driver_connection.info.backend_pid

    def cpu_ms(self) -> float:
        """Tell how much CPU it has had."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 10.0

    def memory_mib(self) -> float:
        """Tell how much memory it has for itself alone."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        (line,) = (one for one in lines if one.startswith("RssAnon"))
        return round(int(line.split()[1]) / 1024, 1)


def measure(app: Flask) -> tuple[dict[str, float], float]:
    """Ask each page many times; give the CPU of the database for one, and its memory at last."""
    app.extensions["engine"].dispose()
    browser, server = signed_in(app, 17), Server(app)
    taken = {}
    for page in PAGES:
        for _round in range(WARM):
            assert browser.get(page).status_code == 200
        began = server.cpu_ms()
        for _round in range(ROUNDS):
            browser.get(page)
        taken[page] = round((server.cpu_ms() - began) / ROUNDS, 2)
    return taken, server.memory_mib()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_pages_cost_the_database_less_with_what_it_prepared(
    large: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, kept_mib = measure(large)
    monkeypatch.setattr(prepared, "Kept", PrepareManager)
    monkeypatch.setattr(reading, "plan_once", lambda _connection: None)
    anew, anew_mib = measure(large)
    rows = [{"page": page, "anew_ms": anew[page], "kept_ms": kept[page]} for page in PAGES]
    RESULTS.parent.mkdir(exist_ok=True)
    facts = {"posts": POSTS, "rows": rows, "kept_mib": kept_mib, "anew_mib": anew_mib}
    RESULTS.write_text(json.dumps(facts, indent=1))
    print(facts)
    assert sum(kept.values()) < sum(anew.values())
