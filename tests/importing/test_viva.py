"""Does a network export of Yammer or Viva Engage come in whole?

No real one is at hand: these tables have the columns that such exports are known to have.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
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
    Message,
    Person,
    PersonState,
    Post,
    session,
)
from social.importing.viva import time_of
from social.running.trouble import Trouble
from tests.importing.conftest import count, counts, imported, only

pytestmark = pytest.mark.usefixtures("in_app", "site")
COLUMNS = {
    "Messages": "id thread_id replied_to_id group_id participants in_private_conversation "
    "sender_id body attachments message_type closed created_at deleted_at",
    "Users": "id name email job_title location department api_url deleted_by_id deleted_by_type "
    "joined_at deleted_at suspended_by_id suspended_by_type suspended_at guid state "
    "user_cover_image_url",
    "Groups": "id name description privacy created_by_id created_at deleted_at",
    "Files": "file_id uploader_id name path description",
    "Topics": "id name",
    "Networks": "id name",
}
USERS = [
    {"id": "1", "name": "Ana Peeters", "email": "ana@example.org", "state": "active",
     "job_title": "Welder"},
    {"id": "2", "name": "Ben Claes", "email": "ben@example.org", "state": "active"},
    {"id": "3", "name": "Gone Already", "state": "deleted"},
]  # fmt: skip
GROUPS = [
    {"id": "10", "name": "Welding", "privacy": "public", "created_by_id": "1"},
    {"id": "11", "name": "Council", "privacy": "private"},
    {"id": "12", "name": "Who knows"},
]

Make = Callable[..., Path]


def said(id: int, body: str, sender: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "id": str(id), "thread_id": str(id), "group_id": "10", "sender_id": sender, "body": body,
        "in_private_conversation": "false", "created_at": f"2019-05-03T10:00:{id % 60:02}.000Z",
    } | more  # fmt: skip


@pytest.fixture
def export(tmp_path: Path) -> Make:
    """Write an export: `export(said(100, "Hello"))`."""

    def write(*messages: dict[str, Any], **tables: list[dict[str, Any]]) -> Path:
        path = tmp_path / "export.zip"
        rows = {"Messages": messages, "Users": USERS, "Groups": GROUPS,
                "Networks": [{"id": "77", "name": "Works"}]} | tables  # fmt: skip
        with ZipFile(path, "w") as archive:
            for name, lines in rows.items():
                out = io.StringIO()
                table = csv.DictWriter(out, COLUMNS[name].split())
                table.writeheader()
                table.writerows(lines)
                archive.writestr(f"{name}.csv", "\ufeff" + out.getvalue())
            archive.writestr("request.txt", "start: 2019")
            archive.writestr("Files/900.txt", "The plan")
        return path

    return write


def test_a_network_export_comes_in_with_threads_groups_links_and_files(export: Make) -> None:
    graph = 'opengraphobject:[5 : https://example.org/n : title="The norm" : description="Read it"]'
    path = export(
        said(100, r"[[user:2]] look\nhere https://www.yammer.com/works/messages/101",
             attachments=f"uploadedfile:900,{graph}"),
        said(101, "Answer", "2", thread_id="100", replied_to_id="100"),
        said(102, "Only us", "2", group_id="11"),
        said(103, "Unclear", "1", group_id="12"),
        said(104, "To all", "1", group_id="", closed="TRUE"),
        said(105, "Gone", "1", deleted_at="2019-06-01T00:00:00Z"),
        said(106, "joined", "1", message_type="system"),
        said(107, "", "1"),
        said(108, "By someone", "99", attachments="uploadedfile:901"),
        Files=[{"file_id": "900", "name": "plan.txt", "path": "Files/900.txt"}],
        Topics=[{"id": "1", "name": "a"}, {"id": "2", "name": "b"}],
    )  # fmt: skip
    dry = imported("viva", path, is_dry=True)
    report = imported("viva", path)
    assert counts(dry) == counts(report)
    first = session.scalars(select(Post).where(Post.origin == "viva:77:m:100")).one()
    assert first.source == (
        "@ben.claes look\nhere [messages/101](/imported?from=viva:77:m:101)\n\n"
        "> [The norm](https://example.org/n)\n> Read it"
    )
    assert first.posted_at == datetime(2019, 5, 3, 10, 0, 40, tzinfo=UTC)
    assert (only(Comment).post_id, only(File).name) == (first.id, "plan.txt")
    kinds = dict(session.execute(select(Community.name, Community.kind)).all())
    assert kinds == {
        "Welding": CommunityKind.PUBLIC, "Council": CommunityKind.PRIVATE,
        "Who knows": CommunityKind.PRIVATE, "All Company": CommunityKind.PUBLIC,
    }  # fmt: skip
    states = dict(session.execute(select(Person.name, Person.state)).all())
    assert states["Gone Already"] is PersonState.DEACTIVATED
    assert report.left["other rows", "rows of Topics.csv"] == 2
    assert report.left["messages", "messages that were deleted there"] == 1
    again = imported("viva", path)
    assert again.added.total() == again.changed.total() == 0


def test_private_conversations_come_when_they_are_asked_for(export: Make) -> None:
    private = {"in_private_conversation": "true", "participants": "user:1,user:2", "thread_id": "5"}
    path = export(said(5, "psst", "1", **private), said(6, "yes", "2", **private))
    assert imported("viva", path).left_of("direct messages") == 2
    imported("viva", path, with_direct=True)
    assert session.scalars(select(Message.source).order_by(Message.id)).all() == ["psst", "yes"]
    assert only(Conversation).origin == "viva:77:t:5"


def test_what_was_deleted_there_since_goes_out_of_sight_here(export: Make) -> None:
    imported("viva", export(said(100, "Oh")))
    report = imported("viva", export(said(100, "", deleted_at="2019-06-01T00:00:00Z")))
    assert report.changed["messages"] == 1
    assert only(Post).deleted_at == datetime(2019, 6, 1, tzinfo=UTC)


def test_times_of_either_age_are_read() -> None:
    wanted = datetime(2019, 5, 3, 10, 11, 12, tzinfo=UTC)
    for words in ("2019-05-03T10:11:12Z", "2019/05/03 10:11:12 +0000", "2019-05-03 10:11:12 UTC"):
        assert time_of(words) == wanted
    assert time_of("null") is None


def test_tables_of_other_hands_stop_nothing(export: Make, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("Users.csv", "id,name\n1,Ana\n,nobody\n1,Twice\n2\n")
        archive.writestr(
            "Messages.csv",
            b"id,thread_id,sender_id,body,created_at\n"
            b"1,1,1,caf\xe9 \x00,2019-05-03\n2,2,1,good,2019-05-04,more,cells\n3,3\n4,4,1,x,soon\n",
        )
    report = imported("viva", path)
    assert "good" in session.scalars(select(Post.source)).all()
    assert report.left_of("messages") == 2
    assert count(Post) == 2


def test_what_is_no_export_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("Users.csv", "id\n")
    with pytest.raises(Trouble, match=r"Messages\.csv is missing"):
        imported("viva", path)
