"""What does a search of the archive cost, beside the plainest SQL, and how fast is its index made?

BENCH_FOUND names how many texts; a million takes some minutes to load and to take in.
"""

from __future__ import annotations

import json
import os
import random
import resource
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import text

from archive.finding.asking import Asked, ask
from archive.finding.hits import Order, count, is_frequent, page
from archive.finding.indexing import catch_up
from archive.finding.naming import Naming
from archive.finding.query import read
from archive.granting import Opened, open_archive
from archive.keyring import Wrapper
from archive.ledger import SECRET_BYTES, WRITTEN, Line, sealed
from models import (
    Capability,
    Event,
    Grant,
    GrantPurpose,
    GrantStage,
    GrantState,
    Origin,
    Person,
    Role,
    now,
    session,
)
from social.app import create_app
from social.changes import change
from social.days import beginning
from social.settings import Settings
from tests.archive.signing import seal_all
from tests.bench.load import START
from tests.bench.test_searching import COMMUNITIES, KNOWN, Speaker, p95
from tests.conftest import empty

RESULTS = Path(__file__).parent / "results" / "finding.json"
TEXTS = int(os.environ.get("BENCH_FOUND", "50000"))
PEOPLE = 2_000
EACH = 30  # searches of a sort
BARE = text(
    "SELECT id, at, author_id FROM findable WHERE stems @@ CAST(:stems AS tsquery) "
    "ORDER BY id DESC LIMIT 50"
)
BARE_COUNT = text("SELECT count(*) FROM findable WHERE stems @@ CAST(:stems AS tsquery)")


class Writer(Speaker):
    """Fills a database with posts whose entries say what was said."""

    def post(self, n: int, communities: int, people: int) -> tuple[Any, ...]:
        """Make one post, and keep its words for the entry."""
        row = super().post(n, communities, people)
        self.said = getattr(self, "said", {})
        self.said[n] = row
        return row

    def entries(
        self,
        event: Event,
        noun: str,
        ids: Iterable[tuple[int, int | None]],
        wrappers: Sequence[Wrapper] | None = None,
    ) -> None:
        """Write entries of posts as the product does."""
        if noun != "post":
            super().entries(event, noun, ids, wrappers)
            return
        start = self.next_entry()
        keys: list[tuple[int, int, bytes]] = []

        def lines() -> Iterator[tuple[Any, ...]]:
            for place, (noun_id, community_id) in enumerate(ids):
                said = self.said.pop(noun_id)
                facts = {
                    "author_id": said[2], "kind": "discussion", "title": said[4],
                    "source": said[5], "language": "en", "deleted_at": None, "files": [],
                }  # fmt: skip
                line = Line(
                    event, noun, noun_id, facts, said[9], actor_id=said[2],
                    community_id=community_id, origin=Origin.IMPORT, is_new=True,
                )  # fmt: skip
                wrapper = wrappers[place] if wrappers else self.wrappers([0])[0]
                row = sealed(line, os.urandom(SECRET_BYTES), wrapper)
                keys.append((start + place, wrapper.id, row["secret"]))
                yield (start + place, *(row[name] for name in WRITTEN))

        self.copy("entry", f"id, {', '.join(WRITTEN)}", lines())
        self.copy("entry_key", "entry_id, kek_id, secret", keys)


@pytest.fixture(scope="module")
def said(
    server: Any, settings: Settings, owner: sqlalchemy.Engine
) -> Iterator[tuple[Flask, dict[str, Any]]]:
    """Say so much in an empty database, and take it into the index."""
    empty(owner)
    app = create_app(settings)
    writer = Writer(server.owner_url)
    writer.people(PEOPLE)
    writer.communities(COMMUNITIES)
    writer.write(TEXTS, COMMUNITIES, PEOPLE)
    writer.finish()
    engine = sqlalchemy.create_engine(settings.database_seal_url)
    with engine.connect() as connection:
        seal_all(connection)
    engine.dispose()
    began, cpu = time.perf_counter(), own_cpu()
    with app.app_context():
        while more():
            pass
    facts = {
        "taking_in_s": round(time.perf_counter() - began),
        "taking_in_cpu_s": round(own_cpu() - cpu),
    }
    writer.connection.autocommit = True
    writer.connection.execute("VACUUM ANALYZE findable")
    size = writer.connection.execute(
        "SELECT pg_total_relation_size('findable') / 1e6, pg_relation_size('findable') / 1e6, "
        "pg_relation_size('ix_findable_stems') / 1e6, pg_table_size('entry') / 1e6"
    ).fetchone()
    assert size is not None
    names = ("all_mb", "rows_mb", "words_mb", "entries_mb")
    facts |= {name: round(float(one)) for name, one in zip(names, size, strict=True)}
    yield app, facts
    writer.connection.close()
    empty(owner)


def more() -> int:
    """Take in some entries."""
    with change(None, origin=Origin.JOB):
        return catch_up(session, 2_000)


def own_cpu() -> float:
    """Tell the seconds of CPU that this process took."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def server_cpu() -> float:
    """Tell the seconds of CPU that the database took for connections of the app."""
    pids = session.scalars(text("SELECT pid FROM pg_stat_activity WHERE usename = current_user"))
    used = [psutil.Process(pid).cpu_times() for pid in pids]
    return sum(float(one.user + one.system) for one in used)


def grant(officer: Person, approver: Person) -> Opened:
    """Open all of the archive to an officer."""
    with change(officer) as record:
        for person in (officer, approver):
            role = Role(person_id=person.id, capability=Capability.COMPLIANCE)
            session.add(role)
            record(Event.ROLE_GIVEN, role)
        one = Grant(
            purpose=GrantPurpose.LEGAL_DISPUTE,
            reason="Measuring",
            begins_at=START,
            ends_at=datetime(2099, 1, 1, tzinfo=UTC),
            days=1,
            state=GrantState.APPROVED,
            stage=GrantStage.IDENTITIES,
            asked_by_id=officer.id,
            approved_by_id=approver.id,
            approved_at=now(),
            expires_at=now() + timedelta(hours=12),
        )
        session.add(one)
        session.flush()
        record(Event.GRANT_ASKED, one, is_new=True)
    return open_archive(session, officer, one.id)


def searches(chance: random.Random) -> dict[str, list[str]]:
    """Make searches of several sorts."""

    def word(first: int, last: int) -> str:
        return Speaker.words[chance.randint(first, last)]

    def some(make: Callable[[], str]) -> list[str]:
        return [make() for _ in range(EACH)]

    return {
        "a word of every second text": some(lambda: word(0, 5)),
        "a word of one in a hundred": some(lambda: word(150, 400)),
        "a word of one in ten thousand": some(lambda: word(12_000, KNOWN - 1)),
        "two words": some(lambda: f"{word(0, 300)} {word(0, 300)}"),
        "one or another, not a third": some(
            lambda: f"({word(20, 300)} OR {word(20, 300)}) -{word(0, 10)}"
        ),
        "a phrase": some(lambda: f'"{word(0, 60)} {word(0, 60)}"'),
        "near one another": some(lambda: f"{word(0, 60)} NEAR/5 {word(0, 60)}"),
        "the beginning of words": some(lambda: f"{word(0, KNOWN - 1)[:5]}*"),
        "in a community, of some days": some(
            lambda: (
                f"{word(0, 60)} in:community-{chance.randint(1, COMMUNITIES)} "
                "after:2024-02 before:2025-06"
            )
        ),
        "of a person, first versions": some(
            lambda: f"{word(0, 60)} from:person.{chance.randint(1, PEOPLE)} version:first"
        ),
        "of some days": some(lambda: f"{word(0, 60)} after:2024-02 before:2025-06"),
        "not deleted": some(lambda: f"{word(0, 300)} deleted:no version:last"),
    }


def timed(act: Callable[[], Any]) -> float:
    """Measure milliseconds."""
    began = time.perf_counter()
    act()
    taken = (time.perf_counter() - began) * 1000
    session.rollback()
    return taken


def test_a_search_of_the_archive_is_a_matter_of_moments(
    said: tuple[Flask, dict[str, Any]],
) -> None:
    app, loaded = said
    rows: dict[str, Any] = {}
    with app.test_request_context():
        officer, approver = session.get_one(Person, 17), session.get_one(Person, 18)
        opened = grant(officer, approver)
        size = session.scalar(text("SELECT size FROM indexed")) or 0
        for name, queries in searches(random.Random(11)).items():
            times: dict[str, list[float]] = {}
            cpu: dict[str, list[float]] = {}
            for words in queries:
                asked = meant(opened, words, size)
                values = {"stems": asked.stems}
                ways = {
                    "bare": lambda: session.execute(BARE, values).all(),  # noqa: B023
                    "page": lambda: page(opened, session, asked, Order.NEWEST),  # noqa: B023
                    "bare_count": lambda: session.scalar(BARE_COUNT, values),  # noqa: B023
                    "count": lambda: count(opened, session, asked),  # noqa: B023
                }
                if is_frequent(opened, session, asked):  # a job counts them, nobody waits
                    del ways["count"]
                for way, act in ways.items():
                    before = own_cpu() + server_cpu()
                    times.setdefault(way, []).append(timed(act))
                    used = own_cpu() + server_cpu() - before
                    cpu.setdefault(way, []).append(used * 1_000)
            rows[name] = {way: p95(some) for way, some in times.items()}
            rows[name] |= {f"{way}_cpu": p95(some) for way, some in cpu.items()}
            rows[name]["waited"] = len(times.get("count", ()))
        found = page(opened, session, meant(opened, Speaker.words[0], size))
    result = {"texts": TEXTS, "each": EACH} | loaded | {"rows": rows}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1))
    print(json.dumps(result, indent=1))
    assert len(found.hits) == 50


def meant(opened: Opened, words: str, size: int) -> Asked:
    """Understand a search."""
    today = datetime(2026, 1, 1, tzinfo=UTC).date()
    query = Naming(session, opened, today).settled(read(words))
    return ask(session, opened, query, size, lambda day: beginning(day, "Europe/Brussels"))
