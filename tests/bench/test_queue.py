"""What does the queue cost with a hundred thousand cases, held texts and joins among them?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from models import Capability, Community, CommunityKind, Person

RESULTS = Path(__file__).parent / "results" / "queue.json"
CASES, PLACES, MEMBERS, JOINS = 100_000, 40, 500, 5_000
MOST = 12  # statements

# Half of the places are private. Of ten cases six were reported, two were held by a rule, one waits
# for approval, and one is about a member.
FILL = f"""
INSERT INTO person (handle, name, name_folded, email, zone, language)
SELECT 'p' || n, 'Person ' || n, 'person ' || n, 'p' || n || '@example.org', 'UTC', 'en'
  FROM generate_series(1, {MEMBERS}) n;
INSERT INTO post (community_id, author_id, kind, title, source, html, language, state)
SELECT c.id, p.id, 'discussion', '', 'Words', '<p>Words</p>', 'en', 'published'
  FROM generate_series(1, {CASES}) n
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM community) c ON c.k = n %% {PLACES} + 1
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM person WHERE handle ~ '^p[0-9]+$') p
    ON p.k = n %% {MEMBERS} + 1;
INSERT INTO "case" (post_id, person_id, author_id, community_id, found, state, text_version,
                    opened_at, urgent_at, report_count, dispute, is_left_over)
SELECT CASE WHEN n %% 10 < 9 THEN p.id END, CASE WHEN n %% 10 = 9 THEN p.author_id END,
       p.author_id, CASE WHEN n %% 10 = 9 AND n >= 10 * {MEMBERS} THEN p.community_id
                         WHEN n %% 10 = 9 THEN NULL ELSE p.community_id END,
       CASE WHEN n %% 10 < 6 THEN 'report' WHEN n %% 10 < 8 THEN 'held'
            WHEN n %% 10 = 8 THEN 'approval' ELSE 'own_check' END,
       'queue', 1, now() - n * interval '1 minute', now() - n * interval '1 minute', 0, '', false
  FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM post) p
    ON CONFLICT DO NOTHING;
INSERT INTO report (case_id, reporter_id, reason, note, reported_at)
SELECT c.id, r.id, CASE WHEN c.id %% 3 = 0 THEN 'threat' ELSE 'insult' END, '', now()
  FROM "case" c
  JOIN (SELECT id, row_number() OVER (ORDER BY id) AS k FROM person WHERE handle ~ '^p[0-9]+$') r
    ON r.k = c.id %% {MEMBERS} + 1 AND r.id <> c.author_id
 WHERE c.found = 'report';
INSERT INTO membership
       (person_id, community_id, role, state, by_rule, is_muted, read_at, created_at)
SELECT p.id, c.id, 'member', 'requested', false, false, now(), now() - p.id * interval '1 hour'
  FROM (SELECT id FROM community ORDER BY id LIMIT {JOINS // MEMBERS}) c
 CROSS JOIN (SELECT id FROM person WHERE handle ~ '^p[0-9]+$') p;
"""
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
        asleep = ";".join(f"ALTER TABLE {one} DISABLE TRIGGER USER" for one in GUARDED)
        awake = ";".join(f"ALTER TABLE {one} ENABLE TRIGGER USER" for one in GUARDED)
        connection.exec_driver_sql(f"BEGIN;{asleep};{FILL.replace('%%', '%')};{awake};COMMIT")
        connection.exec_driver_sql("ANALYZE")
        count = connection.exec_driver_sql('SELECT count(*) FROM "case"').scalar_one()
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
