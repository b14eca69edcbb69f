"""Do links that came along lead to what the messages became, for those who may read it?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from models import Comment, Person, Post, session
from tests.importing.conftest import imported
from tests.importing.test_slack import CHANNEL, USERS, message

ROOT, ANSWER = "1452837400.000100", "1452837401.000100"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A private channel with a thread."""
    path = tmp_path / "export.zip"
    rows = [message("First"), message("Second", ANSWER, "U2", thread_ts=ROOT)]
    with ZipFile(path, "w") as archive:
        archive.writestr("users.json", json.dumps(USERS))
        archive.writestr("groups.json", json.dumps([CHANNEL]))
        archive.writestr("welding/2016-01-01.json", json.dumps(rows))
    return path


def test_a_link_leads_to_the_post_or_comment_and_an_outsider_finds_nothing(
    export: Path, make_person: Any, sign_in: Any, app: Any
) -> None:
    make_person("Ana Peeters")
    with app.app_context():
        imported("slack", export)
    eve = make_person("Eve")
    ana = session.scalars(select(Person).where(Person.handle == "ana.peeters")).one()
    post, comment = session.scalar(select(Post.id)), session.scalar(select(Comment.id))
    member = sign_in(ana)
    for stamp, address in ((ROOT, f"/posts/{post}"), (ANSWER, f"/comments/{comment}")):
        answer = member.get(f"/imported?from=slack:T1:C1:{stamp}")
        assert (answer.status_code, answer.location) == (303, address)
    for words in ("", "%00", "nothing", "x" * 3_000):
        assert member.get(f"/imported?from={words}").status_code == 404
    assert sign_in(eve).get(f"/imported?from=slack:T1:C1:{ROOT}").status_code == 404
