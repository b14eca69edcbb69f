"""Does anything that can be read later tie an answer without a name to whoever gave it?

Two polls ask the same of the same people, who answer each in the same order and differently. All
that the database and the ledger hold of one has to be what they hold of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from archive import ledger
from models import Community, Entry, EntryKey, Person, Poll, session
from social.polling import poll_of
from social.polls import actions
from social.polls.asking import Question, Questions, ask
from social.running.backup.dumping import tool
from social.settings import Settings
from tests.polls.test_polls import SignIn, asked_on_page, crowd, place

__all__ = ["crowd", "place"]

ONE, OTHER = [0, 1, 1, 0], [1, 0, 1, 1]
BLOB = re.compile(r"\\\\x([0-9a-f]*)")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+\d\d")
NUMBER = re.compile(r"\d+")


def dumped(settings: Settings, folder: Path, name: str) -> dict[str, list[str]]:
    """Copy the whole database with pg_dump, and give the rows of each table."""
    file = folder / name
    with file.open("wb") as out:
        options = ["--format=plain", "--data-only"]
        tool("pg_dump", settings.database_owner_url, options, stdout=out.fileno())
    found: dict[str, list[str]] = {}
    table = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("COPY "):
            table = line.split()[1]
            found[table] = []
        elif line == "\\.":
            table = ""
        elif table:
            found[table].append(line)
    return found


def new(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[str]]:
    """List the rows that are in the later copy alone, by table."""
    rows = {name: list((Counter(after[name]) - Counter(before[name])).elements()) for name in after}
    return {name: found for name, found in rows.items() if found}


def shape(row: str) -> str:
    """Write a row without what differs between any two rows: random bytes, times and numbers."""
    row = row.replace("Going to lunch", "Coming to work")
    row = BLOB.sub(lambda blob: f"{len(blob[1])} bytes", row)
    blobs = re.findall(r"\d+ bytes", row)
    return NUMBER.sub("#", TIME.sub("a time", row)) + " ".join(blobs)


@pytest.fixture
def answered(
    app: Flask,
    settings: Settings,
    tmp_path: Path,
    ana: Person,
    place: Community,
    crowd: list[Person],
    sign_in: SignIn,
) -> dict[str, Any]:
    """Ask the same twice, and let four people answer both; a copy before and after each."""
    asker = sign_in(ana)
    browsers: list[FlaskClient] = [sign_in(one) for one in crowd[:4]]
    posts = [asked_on_page(asker, place), asked_on_page(asker, place, title="Going to lunch")]
    copies = [dumped(settings, tmp_path, "start.sql")]
    for post_id, places in zip(posts, (ONE, OTHER), strict=True):
        for browser, answer in zip(browsers, places, strict=True):
            sent = browser.post(f"/posts/{post_id}/answers", data={"question-0": str(answer)})
            assert sent.status_code == 303
            copies.append(dumped(settings, tmp_path, f"{len(copies)}.sql"))
    return {"posts": posts, "copies": copies, "people": [one.id for one in crowd[:4]]}


def test_each_answer_leaves_the_same_rows_whatever_it_is(answered: dict[str, Any]) -> None:
    copies = answered["copies"]
    steps = [new(copies[at], copies[at + 1]) for at in range(8)]
    for one, other in zip(steps[:4], steps[4:], strict=True):
        for rows in (one, other):
            rows.pop("public.sign_in", None)  # when a browser was last seen: once in a while
        assert set(one) == set(other)
        assert {"public.participation", "public.urn", "public.entry"} <= set(one)
        for table in one:
            assert sorted(map(shape, one[table])) == sorted(map(shape, other[table])), table


def test_a_person_stands_in_no_row_but_that_they_answered(answered: dict[str, Any]) -> None:
    rows = new(answered["copies"][0], answered["copies"][-1])
    assert sorted(row.split("\t")[1] for row in rows["public.participation"]) == sorted(
        [str(one) for one in answered["people"]] * 2
    )
    assert len(rows["public.urn"]) == 2
    # actor, on behalf of, sign-in: nobody
    assert {tuple(row.split("\t")[8:11]) for row in rows["public.entry"]} == {("\\N",) * 3}
    expected = {
        "entry", "entry_key", "participation", "poll", "unsealed", "urn",
    }  # fmt: skip
    assert {name.removeprefix("public.") for name in rows} - {"kek", "sign_in"} == expected


def test_the_ledger_opened_says_the_same_of_both(answered: dict[str, Any], app: Flask) -> None:
    with app.app_context():
        said = []
        for post_id in answered["posts"]:
            poll_id = session.scalar(select(Poll.id).where(Poll.post_id == post_id))
            rows = session.execute(
                select(Entry, EntryKey)
                .join(EntryKey, EntryKey.entry_id == Entry.id)
                .where(Entry.noun == "poll", Entry.noun_id == poll_id)
                .order_by(Entry.id)
            )
            said.append(
                [
                    (entry.event, len(entry.payload), different(ledger.known(entry, key)))
                    for entry, key in rows
                ]
            )
    first, second = said
    assert [event for event, _, _ in first] == ["poll.asked"] + ["poll.answered"] * 4
    assert [facts for _, _, facts in first] == [facts for _, _, facts in second]


def different(facts: dict[str, Any]) -> dict[str, Any]:
    """Leave out of what the ledger says what has to differ between two polls."""
    words = [[one["answers"], one["several"]] for one in facts["questions"]]
    rest = {key: value for key, value in facts.items() if key not in ("post_id", "closes_at")}
    return rest | {"questions": words}


def test_the_polls_themselves_hold_no_number_before_they_close(
    answered: dict[str, Any], app: Flask
) -> None:
    with app.app_context():
        rows = session.execute(text("SELECT results, counted, answer_count FROM poll")).all()
    assert rows == [(None, 0, 4), (None, 0, 4)]


def test_neither_the_order_of_the_table_nor_its_transactions_say_who_answered_last(
    in_app: None, ana: Person, place: Community, crowd: list[Person]
) -> None:
    what = Questions(
        title="Lunch?",
        asked=(Question("Lunch?", ("Yes", "No")),),
        lasts=timedelta(days=1),
        shows_early=True,
    )
    orders, first = set(), []
    for _time in range(3):
        poll = poll_of(ask(ana, place, what))
        assert poll is not None
        for person in crowd[:12]:
            assert actions.answer(person, poll, [[0]])
            assert not actions.answer(person, poll, [[1]])
        lies = "SELECT person_id, CAST(xmin AS text) AS xid FROM participation WHERE poll_id = :id"
        rows = session.execute(text(f"{lies} ORDER BY ctid"), {"id": poll.id}).all()
        assert {row.person_id for row in rows} == {one.id for one in crowd[:12]}
        assert len({row.xid for row in rows}) == 1
        orders.add(tuple(row.person_id for row in rows))
        first.append(rows[0].person_id)
    assert len(orders | {tuple(one.id for one in crowd[:12])}) == 4
    assert first != [crowd[11].id] * 3
