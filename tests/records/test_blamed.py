"""What exports of others are blamed for: does ours do better, and do the documents say so truly?"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

from archive import ledger
from archive.exporting import sheet
from archive.exporting.state import State
from archive.ledger import Line
from models import Community, Event, Grant, Hold, Person, Retention, now, session
from moderation import Draft
from social.communities.actions import delete_community
from social.polling import poll_of
from social.polls.actions import answer
from social.polls.asking import Question, Questions, ask
from social.posts.actions import create_post, delete_post, edit_post
from social.records.disposing import dispose
from tests.archive.destroying import destroy
from tests.archive.test_foreign import missing
from tests.conftest import SHARED
from tests.records.conftest import noted
from tests.records.test_exporting import (
    Agreed,
    in_json,
    in_load_file,
    in_mail,
    in_mbox,
    in_sheet,
    in_short_messages,
    mails,
)  # fmt: skip

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "RECORDS.md").read_text()
SAMPLES = SHARED / "data" / "archive" / "mattermost-samples"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def formats(data: Path) -> dict[str, Agreed]:
    """Read all formats that have an event each."""
    return {
        "json": in_json(data),
        "csv": in_sheet(data),
        "dat": in_load_file(data),
        "eml": in_mail(mails(data)),
        "mbox": in_mbox(data),
        "rsmf": in_short_messages(data),
    }


def events(data: Path, noun: str) -> list[dict[str, Any]]:
    found = map(json.loads, (data / "events.jsonl").read_text().splitlines())
    return [one for one in found if one["noun"] == noun]


def test_what_comes_and_goes_at_once_and_is_destroyed_is_in_every_format(
    take: Callable[..., State], granted: Grant, ana: Person, community: Community, tmp_path: Path
) -> None:
    """Created, edited, deleted, erased, and its words destroyed: four events, none of them lost."""
    post = create_post(ana, community, Draft(source="Here for a moment"))
    edit_post(ana, post, Draft(source="Nearly gone"), post.version)
    delete_post(ana, post)
    number = post.id
    destroy([post])
    state = take()
    data = tmp_path / "export" / "data"
    mine = [one for one in events(data, "post") if one["noun_id"] == number]
    assert [one["act"] for one in mine] == ["created", "edited", "deleted", "erased"]
    assert [one["version"] for one in mine] == [1, 2, 3, 4]
    assert {one["gap"] for one in mine[:3]} == {"shredded"}
    assert all(one["certificate"] for one in mine[:3])
    assert state.faults == 0
    for name, found in formats(data).items():
        assert len([one for one in found if one[:2] == ("post", number)]) == 4, name
    everything = b"".join(path.read_bytes() for path in data.rglob("*.jsonl"))
    assert b"Here for a moment" not in everything


def test_a_deleted_community_under_hold_comes_out_whole(
    take: Callable[..., State], make_hold: Callable[..., Hold], granted: Grant,
    make_rule: Callable[..., Retention], ana: Person, ben: Person, community: Community,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Held, deleted, and past its time: all of it is there, and goes when the hold does."""
    make_rule(most="P1D")
    hold = make_hold(community_ids=[community.id])
    posts = [create_post(ana, community, Draft(source=f"Held {place}")) for place in range(5)]
    delete_community(ana, community)
    later = now() + timedelta(days=40)
    dispose(later)
    take()
    data = tmp_path / "export" / "data"
    mine = {post.id for post in posts}
    kept = [one for one in events(data, "post") if one["noun_id"] in mine]
    assert [one["payload"]["source"] for one in kept] == [f"Held {n}" for n in range(5)]
    assert "deleted" in {one["act"] for one in events(data, "community")}
    hold.released_at = now()
    noted(Event.HOLD_RELEASED, hold)
    dispose(later)
    take("after")
    gone = [one for one in events(tmp_path / "after" / "data", "post") if one["noun_id"] in mine]
    assert {one["payload"] is None for one in gone if one["act"] == "created"} == {True}


def test_votes_and_what_was_read_are_events_too(
    take: Callable[..., State], granted: Grant, ana: Person, ben: Person, community: Community,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Who voted under their name, who voted otherwise, and who said that they have read."""
    question = Question("How?", ("By bike", "By car"))
    asked = Questions("Coming to work", (question,), timedelta(days=7), is_named=True)
    poll = poll_of(ask(ana, community, asked))
    assert poll is not None
    answer(ben, poll, [[0]])
    answer(ben, poll, [[1]])
    facts = {"announcement_id": 1, "person_id": ben.id, "edition": 1, "language": "nl"}
    read = Line(
        Event.ACKNOWLEDGED, "acknowledgement", 1, facts, now(), ben.id,
        community_id=community.id, is_new=True,
    )  # fmt: skip
    ledger.append_first(session, [read])
    session.commit()
    take()
    data = tmp_path / "export" / "data"
    votes = events(data, "vote")
    assert [(one["act"], one["actor_id"]) for one in votes] == [("voted", ben.id)] * 2
    assert [one["payload"]["chosen"] for one in votes] == [[[0]], [[1]]]
    for name, found in formats(data).items():
        nouns = [one[0] for one in found]
        assert (nouns.count("vote"), nouns.count("acknowledgement")) == (2, 1), name


def test_every_complaint_has_a_test_that_is_there() -> None:
    part = PAGE.partition("### What exports of others are blamed for")[2].partition("\n## ")[0]
    rows = [row for row in part.splitlines() if row.startswith("| ") and "---" not in row][1:]
    assert len(rows) == 12
    for row in rows:
        named = NAMED.findall(row)
        assert named, row
        for path, name in named:
            assert f"def {name}(" in (ROOT / path).read_text(), name


CARRIED = PAGE.partition("### What we carry of what others do")[2].partition("\n## ")[0]


def named_fields() -> set[str]:
    """List the fields of Mattermost's exports that the table of the documents answers."""
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", CARRIED, re.MULTILINE)
    return {name.strip() for row in rows for name in row.split(",")}


def tags(place: Element) -> set[str]:
    return {one.tag for one in place.iter()}


def test_every_field_of_mattermosts_samples_is_in_the_table() -> None:
    if not SAMPLES.exists():
        missing("../shared/data/archive is not here")
    with (SAMPLES / "csv_export" / "posts.csv").open(newline="") as file:
        rows = csv.DictReader(file)
        columns, kinds = set(rows.fieldnames or ()), {row["Post Type"] for row in rows}
    facts = json.loads((SAMPLES / "csv_export" / "metadata.json").read_text())
    channels = facts.pop("Channels")
    keys = {*facts, *(key for one in channels.values() for key in one)}
    known = named_fields()
    assert columns - known == set()
    assert kinds - known == set()
    assert keys - known == set()
    assert tags(parse(SAMPLES / "actiance_export.xml").getroot()) - known == set()


def test_every_column_that_the_table_names_is_one_of_ours(granted: Grant) -> None:
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|$", CARRIED, re.MULTILINE)
    assert len(rows) > 15
    ours = {
        *sheet.COLUMNS, "events.jsonl", "export.json", "posts.csv", "files/", "quote.made",
        "membership", "participant", "company", "formats", "counts", "rsmf/",
    }  # fmt: skip
    strange = {name for row in rows for name in re.findall(r"`([^`]+)`", row)} - ours
    assert strange == set()
