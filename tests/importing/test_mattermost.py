"""Do Mattermost's bulk export and its compliance exports come in whole?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from models import (
    Comment,
    Community,
    CommunityKind,
    Conversation,
    File,
    Membership,
    Message,
    Person,
    Post,
    Reaction,
    session,
)
from social.running.trouble import Trouble
from tests.conftest import SHARED
from tests.importing.conftest import count, counts, imported, only

pytestmark = pytest.mark.usefixtures("in_app", "site")
SAMPLES = SHARED / "data" / "archive" / "mattermost-samples"
needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the shared data is not there")
AT = 1_500_000_000_000
ANA = {"username": "ana", "email": "ana@example.org", "first_name": "Ana", "last_name": "Peeters",
       "locale": "nl", "teams": [{"name": "works", "channels": [
           {"name": "welding", "roles": "channel_user channel_admin"},
           {"name": "secret"}]}]}  # fmt: skip
BEN = {"username": "ben", "email": "ben@example.org", "nickname": "Ben C",
       "teams": [{"name": "works", "channels": [{"name": "welding"}]}]}  # fmt: skip
LINES: list[Any] = [
    {"type": "version", "version": 1},
    {"type": "role", "role": {"name": "x"}},
    {"type": "emoji", "emoji": {"name": "party"}},
    {"type": "team", "team": {"name": "works"}},
    {"type": "channel", "channel": {"team": "works", "name": "welding", "display_name": "Welding",
                                    "type": "O", "purpose": "All about *joints*"}},
    {"type": "channel", "channel": {"team": "works", "name": "secret", "type": "P"}},
    {"type": "user", "user": ANA},
    {"type": "user", "user": BEN},
    {"type": "bot", "bot": {"username": "deploy", "display_name": "Deploy", "owner": "ana"}},
]  # fmt: skip
POST = {
    "team": "works", "channel": "welding", "user": "ana", "create_at": AT, "is_pinned": True,
    "message": "@ben: see ~secret and `@ben` :party:", "edit_at": AT + 5,
    "reactions": [{"user": "ben", "emoji_name": "+1", "create_at": AT + 3},
                  {"user": "ana", "emoji_name": "party", "create_at": AT + 4}],
    "attachments": [{"path": "20170714/x/plan.txt"}, {"path": "20170714/x/lost.txt"}],
    "flagged_by": ["ben"],
    "replies": [{"user": "ben", "message": "Later", "create_at": AT + 20},
                {"user": "ben", "message": "Sooner", "create_at": AT + 10}],
}  # fmt: skip
DIRECT = {"channel_members": ["ana", "ben"], "user": "ben", "message": "psst", "create_at": AT}

Make = Callable[..., Path]


@pytest.fixture
def export(tmp_path: Path) -> Make:
    """Write an export: `export({"post": POST})`."""

    def write(*rows: Any) -> Path:
        path = tmp_path / "bulk.zip"
        lines = [*LINES, *({"type": next(iter(row)), **row} for row in rows)]
        with ZipFile(path, "w") as archive:
            archive.writestr("import.jsonl", "\n".join(json.dumps(one) for one in lines))
            archive.writestr("data/20170714/x/plan.txt", "The plan")
        return path

    return write


def test_a_bulk_export_comes_in_with_threads_files_reactions_and_members(export: Make) -> None:
    path = export(
        {"post": POST},
        {"post": POST | {"type": "system_join_channel", "replies": [], "flagged_by": []}},
    )
    dry = imported("mattermost", path, is_dry=True)
    assert count(Post) == 0
    report = imported("mattermost", path)
    assert counts(dry) == counts(report)
    post = only(Post)
    assert post.source == (
        "@ben: see [secret](/communities/secret) and `@ben` :party:\n\n`lost.txt`"
    )
    assert (post.pinned_at, post.edited_at is not None) == (post.posted_at, True)
    answers = session.scalars(select(Comment.source).order_by(Comment.posted_at)).all()
    assert answers == ["Sooner", "Later"]
    assert only(Reaction).created_at.microsecond == 3_000
    assert only(File).name == "plan.txt"
    kinds = dict(session.execute(select(Community.name, Community.kind)).all())
    assert kinds == {"Welding": CommunityKind.PUBLIC, "secret": CommunityKind.PRIVATE}
    rows = session.execute(
        select(Community.name, Person.handle, Membership.role)
        .join(Membership, Membership.community_id == Community.id)
        .join(Person, Person.id == Membership.person_id)
    ).all()
    assert {tuple(row) for row in rows} == {
        ("Welding", "ana", "owner"), ("Welding", "ben", "member"), ("secret", "ana", "member"),
    }  # fmt: skip
    names = {one.handle: one for one in session.scalars(select(Person))}
    assert (names["ana"].name, names["ben"].name) == ("Ana Peeters", "Ben C")
    assert (names["ana"].language, names["deploy"].title) == ("nl", "Bot")
    again = imported("mattermost", path)
    assert again.added.total() == again.changed.total() == 0


def test_no_name_stands_in_an_origin_that_erasing_leaves(export: Make) -> None:
    imported("mattermost", export({"post": POST}))
    assert all("ana" not in origin for origin in session.scalars(select(Person.origin)))


def test_direct_messages_come_when_they_are_asked_for(export: Make) -> None:
    answer = {"user": "ana", "message": "yes?", "create_at": AT + 1}
    path = export({"direct_channel": {"members": ["ana", "ben"]}},
                  {"direct_post": DIRECT | {"replies": [answer]}})  # fmt: skip
    assert imported("mattermost", path).left_of("direct messages") == 2
    assert count(Conversation) == 0
    imported("mattermost", path, with_direct=True)
    assert session.scalars(select(Message.source).order_by(Message.id)).all() == ["psst", "yes?"]
    assert only(Conversation).pair is not None
    assert imported("mattermost", path, with_direct=True).added.total() == 0


@pytest.mark.parametrize(
    "bad",
    [
        {"post": {"team": "works"}},
        {"post": POST | {"channel": "nowhere"}},
        {"post": POST | {"create_at": 10**40}},
        {"post": POST | {"create_at": "soon", "reactions": 7, "replies": [None, {}]}},
        {"post": POST | {"user": None}},
        {"post": POST | {"message": "cut \ud83d and \0 nothing", "attachments": [{"path": 7}]}},
        {"direct_post": {"channel_members": 3}},
        {"user": {"email": "x"}},
        {"nonsense": {}},
    ],
)
def test_lines_of_other_hands_stop_nothing(export: Make, bad: Any) -> None:
    good = {"post": {"team": "works", "channel": "welding", "user": "ben", "message": "Good",
                     "create_at": AT + 99}}  # fmt: skip
    imported("mattermost", export(bad, good), with_direct=True)
    assert "Good" in session.scalars(select(Post.source)).all()


def test_a_line_that_is_no_json_is_counted(export: Make, tmp_path: Path) -> None:
    path = tmp_path / "alone.jsonl"
    words = "\n".join(json.dumps(one) for one in LINES)
    path.write_text(f"{words}\n{{broken\n" + json.dumps({"type": "post", "post": POST}))
    report = imported("mattermost", path)
    assert report.left["other rows", "lines that cannot be read"] == 1
    assert count(Post) == 1


def test_what_is_no_export_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("[]")
    with pytest.raises(Trouble, match="no type"):
        imported("mattermost", path)


NOTES = "notes to oneself, and talks with people who are not known"


@needs_samples
def test_the_real_csv_comes_in_whole() -> None:
    report = imported("mattermost", SAMPLES / "csv_export", with_direct=True, is_dry=True)
    said = report.added["messages"] + report.added["direct messages"]
    assert said + report.left["direct messages", NOTES] == 4_154
    assert report.left["direct messages", NOTES] == 38
    assert report.added["members"] > 0
    assert not report.has_faults


@needs_samples
def test_the_real_xml_comes_in_whole() -> None:
    path = SAMPLES / "actiance_export.xml"
    dry = imported("mattermost", path, with_direct=True, is_dry=True)
    assert dry.read["messages"] + dry.read["direct messages"] == 1_853 + 160
    assert dry.read["files"] == dry.left_of("files") == 160
    why = {reason for kind, reason in dry.left if kind.endswith("messages")}
    assert why == {"messages without words", NOTES}
    assert not dry.has_faults
