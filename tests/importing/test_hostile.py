"""What does an export do that somebody wrote to do harm? Its good rows come in, no others."""

from __future__ import annotations

import json
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from sqlalchemy import select

from models import Community, Person, Post, now, session
from social.importing import compliance, pack
from social.importing.compliance import Compliance
from social.importing.sources import open_source
from tests.importing.conftest import imported, only
from tests.importing.test_slack import CHANNEL, Make, export, import_slack, message  # noqa: F401

pytestmark = pytest.mark.usefixtures("in_app", "site")
ADDRESS = f"{'c' * 300}@example.org"
GOOD = message("Good", "1452837400.7")


@pytest.mark.parametrize(
    ("line", "lists"),
    [
        (message("a\0b"), {}),
        (message("a", user="U\0"), {}),
        (message("a", user="U\ud83d"), {}),
        (message("a", thread_ts="14\0"), {}),
        (message("a", subtype="x\0"), {}),
        (message("a", files=[{"id": "F\0", "name": "x\0.txt", "size": 1}]), {}),
        (message("a", reactions=[{"name": "\0", "users": ["U\0"]}]), {}),
        (message("a", edited={"ts": "253402300799"}), {}),
        (message("a"), {"channels": [CHANNEL | {"created": "253402300799"}]}),
        (
            message("a"),
            {"channels": [CHANNEL | {"purpose": {"value": "\0"}, "creator": "\0"}]},
        ),
        (
            message("a", user="U\0"),
            {
                "users": [
                    {
                        "id": "U\0", "name": "a\0a", "tz": "x\0",
                        "profile": {"real_name": "A\0", "email": "a\0@x.example", "title": "\0"},
                    }
                ]
            },
        ),
        (
            message("a"),
            {
                "users": [
                    {"id": one, "name": one, "profile": {"email": f"{ADDRESS}{one}"}}
                    for one in ("U1", "U2")
                ]
            },
        ),
    ],
)  # fmt: skip
def test_signs_times_and_addresses_that_cannot_be_stop_nothing(
    export: Make,  # noqa: F811
    line: dict[str, Any],
    lists: dict[str, Any],
) -> None:
    report = import_slack(export([line, GOOD], **lists))
    assert report.added["messages"] == 2
    assert "Good" in session.scalars(select(Post.source)).all()
    assert session.scalars(select(Post).where(Post.edited_at > now())).all() == []
    assert only(Community).created_at <= now()
    assert ADDRESS not in str(session.scalars(select(Person.email)).all())


@pytest.mark.parametrize("stamp", ["-62135596800", "-1", "4102444800", "253402300799"])
def test_what_was_said_before_there_were_such_programs_or_is_to_come_stays_behind(
    export: Make,  # noqa: F811
    stamp: str,
) -> None:
    report = import_slack(export([message("never", stamp), GOOD]))
    assert only(Post).source == "Good"
    assert ("messages", "messages of a time at which nobody can have written") in report.left


def test_of_two_members_of_one_name_the_one_that_was_looked_at_is_read(
    export: Make,  # noqa: F811
) -> None:
    path = export([GOOD])
    again = ZipInfo("welding/2016-01-01.json")
    again.compress_type = ZIP_DEFLATED
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(again, json.dumps([message("Evil" + " " * 60_000_000)]))
    report = import_slack(path)
    assert only(Post).source == "Good"
    assert any("far too much" in reason for _kind, reason in report.left)


def test_a_table_of_one_line_without_end_is_not_read_into_memory(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pack, "LONGEST_ROW", 1_000)
    path = tmp_path / "export.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("Users.csv", "id,name\n1,Ana\n")
        archive.writestr("Messages.csv", "id,body\n1," + "x" * 5_000)
        archive.writestr("Likes.csv", "x" * 5_000)
    report = imported("viva", path)
    assert [line.partition(":")[0] for line in report.unreadable] == ["Messages.csv", "Likes.csv"]
    assert report.added["people"] == 1


@pytest.mark.parametrize(
    "inside",
    [
        "<Conversation><Message><Content>{}</Content></Message></Conversation>",
        "<Conversation>{}</Conversation>",
        "{}",
    ],
)
def test_elements_without_end_are_not_kept_in_mind(tmp_path, monkeypatch, inside: str) -> None:
    monkeypatch.setattr(compliance, "LONGEST_CELL", 200_000)
    path = tmp_path / "actiance_export.xml"
    path.write_text(f"<FileDump>{inside.format('<a>x</a>' * 100_000)}</FileDump>")
    source = open_source("mattermost", path)
    assert isinstance(source, Compliance)
    assert source.unreadable == [f"{path.name}: an element is too long"]


def test_many_conversations_are_forgotten_one_by_one(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(compliance, "LONGEST_CELL", 200_000)
    path = tmp_path / "actiance_export.xml"
    one = "<Conversation><Message><LoginName>ana</LoginName></Message></Conversation>"
    path.write_text(f"<FileDump>{one * 10_000}</FileDump>")
    assert open_source("mattermost", path).unreadable == []
