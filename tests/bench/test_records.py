"""What does a hold on a million posts cost, and how long does it take to forget a person?"""

from __future__ import annotations

import json
import os
import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import func, insert, select

from archive import ledger, retention
from archive.holds import held
from archive.keyring import keyring
from archive.ledger import Line
from models import (
    Bundle,
    Capability,
    Company,
    Destroyed,
    Event,
    Outcome,
    Person,
    PersonState,
    Post,
    RecordKind,
    RequestItem,
    RequestKind,
    Retention,
    Role,
    now,
    session,
)
from social.app import create_app
from social.changes import change
from social.records import bundling, executing, holds, requests
from social.records.holds import Question
from social.records.reaching import reach
from social.settings import Settings
from tests.bench.load import Loader
from tests.bench.test_posting import backends, spent_by
from tests.conftest import empty
from tests.records.conftest import noted

RESULTS = Path(__file__).parent / "results" / "records.json"
POSTS = int(os.environ.get("RECORDS_POSTS", "1000000"))
APART = os.environ.get("RECORDS_APART", "1") == "1"
ITEMS, HOLDS, PEOPLE = 10_000, 20, 10_000
measured: dict[str, float] = {}


@pytest.fixture(scope="module")
def company(server: Any, settings: Settings, owner: sqlalchemy.Engine) -> Iterator[Flask]:
    """Load a company that has said much, with two officers."""
    empty(owner)
    app = create_app(settings)
    app.config.update(TESTING=True)
    began = time.process_time()
    loader = Loader(server.owner_url, apart=APART)
    loader.people(PEOPLE)
    loader.communities(50)
    loader.write(POSTS, 50, PEOPLE)
    loader.finish()
    loader.connection.close()
    measured["load_cpu_s"] = time.process_time() - began
    with app.app_context():
        noted(Event.COMPANY_NAMED, Company(name="Roos Tavelle"))
        roles = [Role(person_id=n, capability=Capability.COMPLIANCE) for n in (1, 2)]
        noted(Event.ROLE_GIVEN, *roles)
        yield app
    facts = json.dumps({"posts": POSTS, "apart": APART} | measured, indent=1)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(facts)
    print(facts, flush=True)
    session.remove()
    empty(owner)


def person(number: int) -> Person:
    return session.get_one(Person, number)


def test_a_hold_on_everything_is_placed_at_once(company: Flask) -> None:
    began = time.perf_counter()
    hold = holds.ask_hold(person(1), Question(matter="Everything", reason="A claim"))
    measured["hold_placed_s"] = time.perf_counter() - began
    began = time.perf_counter()
    assert reach(hold).posts.number == POSTS
    measured["hold_counted_s"] = time.perf_counter() - began
    assert measured["hold_placed_s"] <= 2
    holds.refuse_hold(person(2), hold)


def test_a_hold_by_words_is_tried_in_bounded_time(company: Flask) -> None:
    began, spent = time.perf_counter(), time.process_time()
    found = reach(Question(matter="Words", reason="A claim", words=["torque", "no such word"]))
    measured["tried_words_s"] = time.perf_counter() - began
    measured["tried_words_cpu_s"] = time.process_time() - spent
    assert found.posts.answering == POSTS
    assert found.posts.looked_at == min(POSTS, 5_000)
    session.rollback()


def test_what_the_keyring_costs_whoever_writes(company: Flask) -> None:
    """The key is at hand, or looked up once an hour, or made once a person and month."""
    connection, tries = session.connection(), 20_000
    secret, key = bytes(32), keyring.at_hand(connection, 1)
    began = time.process_time()
    for _ in range(tries):
        keyring.at_hand(connection, 1)
    measured["key_at_hand_us"] = (time.process_time() - began) * 1e6 / tries
    began = time.process_time()
    for _ in range(tries):
        key.wrap(secret)
    measured["key_wraps_us"] = (time.process_time() - began) * 1e6 / tries
    processes = backends()
    for name, run in (
        ("key_found_ms", lambda _: (keyring.forget_all(), keyring.at_hand(connection, 1))),
        ("key_made_ms", lambda number: keyring.make(connection, (number + 20_000, 1))),
    ):
        theirs, ours, began = spent_by(processes), time.process_time(), time.perf_counter()
        for number in range(200):
            run(number)
        cpu = time.process_time() - ours + spent_by(processes) - theirs
        measured[name] = cpu * 1000 / 200
        measured[f"{name}_clock"] = (time.perf_counter() - began) * 1000 / 200
    session.rollback()


def test_a_night_does_not_read_what_is_young(company: Flask) -> None:
    oldest = session.scalar(select(func.min(Post.posted_at)))
    assert oldest is not None
    weeks = (now() - oldest).days // 7 + 2
    rule = Retention(
        kind=RecordKind.POST, most=f"P{weeks}W", basis="a", source="b",
        proposed_by_id=1, approved_by_id=2, approved_at=oldest, takes_effect_at=oldest,
    )  # fmt: skip
    session.add(rule)
    session.flush()
    at = now()
    for name, kind in (("night_s", RecordKind.POST), ("night_without_rule_s", RecordKind.COMMENT)):
        began = time.perf_counter()
        assert retention.how_many_due(session, kind, at) == 0
        assert retention.due(session, kind, at, 0, 10_000) == {}
        measured[name] = time.perf_counter() - began
    values = {"kind": RecordKind.POST, "at": at, "after": 0, "most": 10_000}
    began = time.perf_counter()
    session.execute(retention.ruled(RecordKind.POST, retention.HOW_MANY), values).all()
    session.execute(retention.ruled(RecordKind.POST, retention.DUE), values).all()
    measured["night_of_before_s"] = time.perf_counter() - began
    session.rollback()


def test_one_thing_is_asked_about_in_a_millisecond(company: Flask) -> None:
    for number in range(HOLDS):
        question = Question(
            matter="A matter", reason="A reason", people_ids=[number + 5], words=["torque", "bolt"]
        )
        holds.ask_hold(person(1), question)
    times, processes = [], backends()
    for number in range(1, 20_001, 10):
        if number == 101:  # by then the connection keeps its plans
            theirs, ours = spent_by(processes), time.process_time()
        began = time.perf_counter()
        held(session, [("post", number)])
        times.append(time.perf_counter() - began)
        session.commit()  # as a disposal does; whoever breaks off has to plan anew
    cpu = time.process_time() - ours + spent_by(processes) - theirs
    measured["check_one_ms"] = statistics.median(times) * 1000
    measured["check_one_best_ms"] = statistics.quantiles(times, n=20)[0] * 1000
    measured["check_one_cpu_ms"] = cpu * 1000 / (len(times) - 10)
    began = time.perf_counter()
    held(session, [("post", number) for number in range(1, 201)])
    measured["check_200_ms"] = (time.perf_counter() - began) * 1000
    session.rollback()


def test_a_dry_run_over_everything(company: Flask) -> None:
    rule = Retention(kind=RecordKind.POST, most="P1D", basis="a", source="b", ends=False)
    rule.starts = "made"  # type: ignore[assignment]
    began = time.perf_counter()
    counts = retention.dry_run(session, rule, now())
    measured["dry_run_s"] = time.perf_counter() - began
    assert sum(count.due for count in counts) > 0


def test_a_person_with_ten_thousand_items_is_forgotten_within_a_minute(company: Flask) -> None:
    author = 3
    say_much(author)
    with change(None) as record:
        row = person(author)
        row.state, row.deactivated_at = PersonState.DEACTIVATED, now()
        record(Event.PERSON_DEACTIVATED, row)
    began = time.perf_counter()
    request = requests.open_request(person(1), person(author), now())
    measured["dossier_s"] = time.perf_counter() - began
    nouns = session.scalars(select(RequestItem.noun).distinct()).all()
    for noun in nouns:
        requests.decide(person(1), request, requests.Decision(noun=noun, outcome=Outcome.ERASE))
    requests.approve_request(person(2), request)
    session.commit()
    processes = backends()
    theirs, ours, began = spent_by(processes), time.process_time(), time.perf_counter()
    executing.execute(request.id)
    measured["erasure_s"] = time.perf_counter() - began
    measured["erasure_cpu_s"] = time.process_time() - ours + spent_by(processes) - theirs
    done = select(func.count()).where(RequestItem.certificate_id.is_not(None))
    measured["erased"] = session.scalar(done) or 0
    assert measured["erased"] >= ITEMS
    assert session.scalar(select(func.count()).select_from(Destroyed)) >= ITEMS  # type: ignore[operator]


def test_the_bundle_of_ten_thousand_items_is_made_in_little_memory(company: Flask) -> None:
    authors = {"small": 5, "large": 4}  # the first wrote as everybody did
    say_much(authors["large"])
    for name, author in authors.items():
        request = requests.open_request(person(1), person(author), now(), "", RequestKind.ACCESS)
        requests.mask_the_rest(person(1), request)
        requests.approve_request(person(2), request)
        session.commit()
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew
        processes = backends()
        theirs, before = spent_by(processes), peak()
        began, spent = time.perf_counter(), time.process_time()
        bundling.build(request.id)
        measured[f"bundle_{name}_database_cpu_s"] = spent_by(processes) - theirs
        measured[f"bundle_{name}_growth_mb"] = round((peak() - before) / 1024, 1)
        measured[f"bundle_{name}_s"] = time.perf_counter() - began
        measured[f"bundle_{name}_cpu_s"] = time.process_time() - spent
        found = session.scalars(select(Bundle).where(Bundle.request_id == request.id)).one()
        measured[f"bundle_{name}_mb"] = round(found.size / 1e6, 2)
    items = select(func.count()).where(RequestItem.request_id == request.id)
    measured["bundle_large_items"] = session.scalar(items) or 0
    assert measured["bundle_large_items"] >= ITEMS
    assert measured["bundle_large_growth_mb"] <= 64


def peak() -> int:
    """Read how much memory this process had at most, in kB."""
    words = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", words)[1])  # type: ignore[index]


def say_much(author: int) -> None:
    """Let somebody post ten thousand times over two years."""
    start = datetime(2024, 1, 1, tzinfo=UTC)
    first = (session.scalar(select(func.max(Post.id))) or 0) + 1
    for begin in range(0, ITEMS, 1_000):
        rows = [
            {
                "id": first + n,
                "community_id": n % 50 + 1,
                "author_id": author,
                "source": f"What I say, number {n}, with @{'ana.peeters' if n % 10 else 'me'} "
                f"and Person {n}\n\n> What was said\n\n{'So it is. ' * 20}",
                "html": "<p>What I say</p>",
                "language": "en",
                "posted_at": start + timedelta(hours=n),
            }
            for n in range(begin, begin + 1_000)
        ]
        session.execute(insert(Post), rows)
        lines = [
            Line(
                Event.POST_CREATED, "post", row["id"], {"author_id": author, "source": "x" * 200},
                now(), community_id=row["community_id"], is_new=True,
            )
            for row in rows
        ]  # fmt: skip
        ledger.append_first(session, lines)
        session.commit()
