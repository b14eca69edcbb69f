"""Does a replica answer only what it knows enough for, and does nobody miss it?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from sqlalchemy import select, text

from models import Community, CommunityKind, Event, Membership, session
from social import feed, replica
from social.changes import change
from social.running.schema import upgrade
from social.settings import Settings
from tests.another import another_app
from tests.running.killing import TOKEN, found_company
from tests.running.places import folder, unused_port
from tests.running.servers import PRIMARY, SUPER, Server, copied, furnish, made
from tests.running.serving import wait_for

WORDS = "The night shift begins at ten"


@dataclass
class Pair:
    """A primary and its replica, an app that knows both, and Ana's browser."""

    replica: Server
    app: Flask
    ana: FlaskClient

    def post(self) -> None:
        """Let Ana write."""
        answer = self.ana.post("/communities/killed/posts", data={"text": WORDS})
        assert answer.status_code == 303, answer.text

    def reads(self, path: str) -> tuple[str, bool]:
        """Let Ana read a page: what it shows, and by whom it was answered."""
        before = {by: asked(by) for by in ("primary", "replica")}
        page = self.ana.get(path).text.replace("<mark>", "").replace("</mark>", "")
        (by,) = [name for name, number in before.items() if asked(name) > number]
        return by, WORDS in page

    def is_level(self) -> bool:
        """Tell whether the replica has all that the primary has committed."""
        with self.app.app_context():
            found: replica.Replica = self.app.extensions["replica"]
            found.rest(0)
            return found.is_level()

    def leave(self) -> None:
        """Close the community, and take Ana out of it."""
        with self.app.app_context(), change(None) as record:
            community = session.scalars(select(Community)).one()
            community.kind = CommunityKind.PRIVATE
            record(Event.COMMUNITY_CHANGED, community)
            member = session.scalars(select(Membership)).one()
            record(Event.MEMBER_LEFT, member)
            session.delete(member)

    def wakes(self) -> None:
        """Let the replica be asked again at once."""
        self.app.extensions["replica"].rest(0)


def asked(by: str) -> float:
    """Count the reads that one of the two answered."""
    return REGISTRY.get_sample_value("kring_reads_total", {"by": by}) or 0


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server]]:
    """Run a PostgreSQL and its streaming replica."""
    with folder() as place:
        primary = made(place, "primary")
        second = Server(place, "replica", unused_port())
        with primary.running(*PRIMARY, "fsync=off"):
            furnish(primary)
            copied(primary, second)
            second.start(is_replica=True)
            upgrade(settings_on(primary, second, place).database_owner_url)
            yield primary, second
            second.stop()


def settings_on(primary: Server, second: Server, place: Path) -> Settings:
    """Say what the app is told."""
    urls = [primary.url(f"kring_{role}") for role in ("owner", "app", "seal")]
    words = ("postgresql:", "postgresql+psycopg:")
    found = Settings(
        data_dir=place / "data", secret_keys=("k" * 32,), writes_limit=0, database_url="set"
    ).on(*(url.replace(*words) for url in urls))
    return replace(found, replica_url=second.url("kring_app").replace(*words))


@pytest.fixture(scope="module")
def pair(servers: tuple[Server, Server]) -> Iterator[Pair]:
    """Lend the two with a company on them."""
    settings = settings_on(*servers, servers[0].root)
    found_company(settings)
    with another_app(settings) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        ana = app.test_client()
        with ana.session_transaction() as cookie:
            cookie["_user_id"] = TOKEN
        yield Pair(servers[1], app, ana)


@pytest.mark.parametrize("path", ["/", "/communities/killed", "/search?q=night"])
def test_feeds_and_searches_are_read_from_a_replica_that_is_level(pair: Pair, path: str) -> None:
    pair.post()
    assert wait_for(pair.is_level)
    assert pair.reads(path) == ("replica", True)


def test_one_reads_what_one_wrote_and_not_what_one_may_read_no_more(pair: Pair) -> None:
    pair.replica.sql("select pg_wal_replay_pause()", database=SUPER)
    words = "still waits"
    pair.wakes()
    answer = pair.ana.post("/communities/killed/posts", data={"text": words})
    assert answer.status_code == 303
    assert words in pair.ana.get("/").text
    pair.leave()
    pair.wakes()
    # The replica would show it: it does not know yet that Ana is out.
    assert pair.replica.sql("select count(*) from membership") == "1"
    assert pair.reads("/") == ("primary", False)
    pair.wakes()
    assert pair.reads("/search?q=night") == ("primary", False)
    pair.replica.sql("select pg_wal_replay_resume()", database=SUPER)
    assert wait_for(pair.is_level)
    assert pair.reads("/") == ("replica", False)


def test_one_that_dies_under_a_read_or_was_promoted_is_missed_by_nobody(pair: Pair) -> None:
    assert wait_for(pair.is_level)
    assert pair.reads("/")[0] == "replica"
    pair.replica.stop()  # while connections to it lie in the pool
    assert pair.reads("/")[0] == "primary"
    pair.wakes()
    assert pair.reads("/")[0] == "primary"
    pair.replica.start(is_replica=True)
    assert wait_for(pair.is_level)
    assert pair.reads("/")[0] == "replica"
    pair.replica.sql("select pg_promote()", database=SUPER)
    assert wait_for(lambda: pair.replica.is_open(is_replica=False))
    pair.wakes()
    assert pair.reads("/")[0] == "primary"


def test_a_read_that_the_replica_breaks_off_is_read_again(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(hits: object) -> None:
        """Do what a conflict with what is replayed does, and only there."""
        if session().elsewhere is not None:
            session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(replica.Replica, "is_level", lambda _self: True)
    rendered = feed.rendered
    monkeypatch.setattr(feed, "rendered", lambda *rest: (breaks_off(rest), rendered(*rest))[1])
    assert pair.reads("/")[0] == "primary"
    assert pair.ana.get("/").status_code == 200
