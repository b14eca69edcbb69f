"""What does the queue cost with a hundred thousand cases, held texts and joins among them?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select

from models import (
    Capability,
    Case,
    CaseState,
    Community,
    CommunityKind,
    Found,
    Membership,
    MembershipState,
    Person,
    Post,
    Reason,
    Report,
    now,
)

RESULTS = Path(__file__).parent / "results" / "queue.json"
POSTS, PLACES, MEMBERS, JOINS = 111_100, 40, 500, 5_000  # which makes 100,400 cases
MOST = 12  # statements

# Of ten cases six were reported, two were held by a rule, one waits for approval, and one is about
# a member. Every other place is private.
FOUND = (*[Found.REPORT] * 6, *[Found.HELD] * 2, Found.APPROVAL, Found.OWN_CHECK)


def fill(connection: sqlalchemy.Connection) -> int:
    """Put rows into the tables as the app would, without their entries; tells of how many cases."""
    moment = now()
    places = connection.scalars(select(Community.id).order_by(Community.id)).all()
    people = range(1_001, 1_001 + MEMBERS)  # past those whom the app numbers
    write(connection, Person, [
        {"id": n, "handle": f"p{n}", "name": f"P {n}", "name_folded": f"p {n}", "zone": "UTC"}
        for n in people
    ])  # fmt: skip
    posts, cases, reports = [], [], []
    for n in range(1, POSTS + 1):
        found, place, author = FOUND[n % 10], places[n % PLACES], people[n % MEMBERS]
        waits, is_text = moment - n * timedelta(minutes=1), found is not Found.OWN_CHECK
        posts.append({
            "id": n, "community_id": place, "author_id": author, "source": "Words",
            "html": "<p>Words</p>", "language": "en",
        })  # fmt: skip
        if not is_text and n >= MEMBERS * 10:
            continue  # of a person there is one case a place
        cases.append({
            "id": n, "post_id": n if is_text else None, "person_id": None if is_text else author,
            "author_id": author, "community_id": place if is_text else None, "found": found,
            "state": CaseState.QUEUE, "text_version": 1, "opened_at": waits, "urgent_at": waits,
            "closed_at": None, "outcome": None,
        })  # fmt: skip
        if found is Found.REPORT:
            reason = Reason.THREAT if n % 3 == 0 else Reason.INSULT
            other = people[(n + 1) % MEMBERS]
            reports.append({"case_id": n, "reporter_id": other, "reason": reason})
    seen: set[int] = set()
    cases = [one for one in cases if one["post_id"] or not (
        one["person_id"] in seen or seen.add(one["person_id"])
    )]  # fmt: skip
    write(connection, Post, posts)
    write(connection, Case, cases)
    write(connection, Report, reports)
    write(connection, Membership, [
        {"person_id": n, "community_id": place, "state": MembershipState.REQUESTED,
         "created_at": moment - timedelta(minutes=POSTS - 10 * (n - 1_001))}
        for place in places[: JOINS // MEMBERS]
        for n in people
    ])  # fmt: skip
    return len(cases)


def write(connection: sqlalchemy.Connection, noun: Any, rows: list[dict[str, Any]]) -> None:
    """Write rows, some thousands at once."""
    for start in range(0, len(rows), 5_000):
        connection.execute(insert(noun.__table__), rows[start : start + 5_000])


GUARDED = ("person", "post", '"case"', "report", "membership")


@pytest.fixture
def queue(
    app: Flask, owner: sqlalchemy.Engine, ana: Person, make_community: Callable[..., Community]
) -> Iterator[dict[str, Any]]:
    """Fill the queue; Ana owns every place."""
    for number in range(PLACES):
        kind = CommunityKind.PRIVATE if number % 2 else CommunityKind.PUBLIC
        make_community(f"Place {number}", ana, kind=kind)
    with owner.connect() as connection:
        for table in GUARDED:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        count = fill(connection)
        for table in GUARDED:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.exec_driver_sql("ANALYZE")
    facts: dict[str, Any] = {"cases": count, "joins": JOINS}
    yield facts
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(facts, indent=1))
    print(json.dumps(facts, indent=1), flush=True)


def test_a_page_of_the_queue(
    queue: dict[str, Any], app: Flask, ana: Person, make_person: Callable[..., Person],
    give: Callable[..., Person], make_community: Callable[..., Community],
    sign_in: Callable[[Person], FlaskClient],
) -> None:  # fmt: skip
    mia = give(make_person("Mia Moderator"), Capability.MODERATOR)
    make_community("Bakery", mia)
    spent = watch(app)
    paths = {
        "first": "/review",
        "grave": "/review?weight=grave",
        "by_nobody": "/review?taken=nobody",
        "closed": "/review?part=closed",
    }
    for name, person in (("owner", ana), ("moderator", mia)):
        browser = sign_in(person)
        browser.get("/review")
        for page, path in paths.items():
            spent.clear()
            began = time.process_time()
            answer = browser.get(path)
            cpu = time.process_time() - began
            assert answer.status_code == 200
            queue[f"{name}_{page}"] = {
                "statements": len(spent),
                "database_ms": round(sum(spent) * 1000, 1),
                "slowest_ms": round(max(spent) * 1000, 1),
                "cpu_ms": round(cpu * 1000, 1),
            }
            if page == "first":
                assert "Held before it was shown" in answer.text
                assert ("asks to join" in answer.text) is (name == "owner")
    assert max(one["statements"] for one in queue.values() if isinstance(one, dict)) <= MOST


def watch(app: Flask) -> list[float]:
    """Collect how long each statement takes."""
    spent: list[float] = []
    engine = app.extensions["engine"]

    def before(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _m: bool) -> None:
        context.began = time.perf_counter()

    def after(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _m: bool) -> None:
        spent.append(time.perf_counter() - context.began)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    return spent
