"""Does somebody get all of their own words and files at once, and nothing of anybody else?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any
from zipfile import ZipFile

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from models import Community, Entry, Event, Person, session
from moderation import Draft
from social.comments.actions import create_comment
from social.filing.keeping import add_file
from social.messages.actions import start_conversation
from social.own_data.taking import packed
from social.posts.actions import create_post, delete_post

SignIn = Callable[[Person], FlaskClient]


def taken(person: Person) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(b"".join(packed(person)))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def listed(members: dict[str, bytes], kind: str) -> list[Any]:
    found: list[Any] = json.loads(members[f"{kind}.json"])
    return found


def test_ones_own_words_and_files_are_in_it_and_nobody_elses(
    in_app: None, ana: Person, ben: Person, community: Community
) -> None:
    mine = create_post(ana, community, Draft(source="Mine <b>&"))
    create_post(ben, community, Draft(source="Of Ben, about @ana.peeters"))
    gone = create_post(ana, community, Draft(source="Taken back"))
    delete_post(ana, gone)
    create_comment(ana, mine, Draft(source="And a comment"))
    create_comment(ben, mine, Draft(source="A comment of Ben"))
    start_conversation(ana, [ben], Draft(source="psst"))
    file = add_file(ana, FileStorage(io.BytesIO(b"The plan"), filename="plan.txt"))
    name = f"files/{file.id}-plan.txt"
    members = taken(ana)
    assert [one["source"] for one in listed(members, "posts")] == ["Mine <b>&"]
    assert [one["source"] for one in listed(members, "comments")] == ["And a comment"]
    assert [one["source"] for one in listed(members, "messages")] == ["psst"]
    assert listed(members, "profile")[0]["handle"] == "ana.peeters"
    assert listed(members, "drafts") == []
    assert members[name] == b"The plan"
    page = members["index.html"].decode()
    assert "Mine &lt;b&gt;&amp;" in page
    everything = b"".join(members.values()).decode()
    assert "Of Ben" not in everything
    assert "comment of Ben" not in everything
    assert "Taken back" not in everything


def test_it_is_noted_that_it_was_taken_and_not_more_than_ten_times_an_hour(
    ana: Person, sign_in: SignIn
) -> None:
    client = sign_in(ana)
    for _again in range(10):
        answer = client.post("/account/data/own")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
        assert answer.data.startswith(b"PK")
    assert client.post("/account/data/own").status_code == 429
    noted = select(func.count()).where(Entry.event == Event.OWN_TAKEN, Entry.actor_id == ana.id)
    assert session.scalar(noted) == 10
