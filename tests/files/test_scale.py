"""Does one file cost the same, however much is written?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text

from archive import ledger
from archive.ledger import Line
from models import Comment, Community, Event, File, Origin, Person, Post, now, session
from tests.files.samples import PDF

ROWS_READ = text(
    "SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) "
    "FROM pg_stat_xact_user_tables"
)
WORDS = {"source": "Hi", "html": "<p>Hi</p>", "language": "en"}


def write_many(noun: type[Post | Comment], event: Event, rows: list[dict[str, Any]]) -> None:
    texts = session.scalars(insert(noun).returning(noun), [WORDS | row for row in rows]).all()
    lines = [
        Line(
            event=event,
            noun=one.noun,
            noun_id=one.id,
            facts={},
            at=now(),
            origin=Origin.IMPORT,
            is_new=True,
        )
        for one in texts
    ]
    ledger.append_first(session, lines)
    session.commit()


@pytest.fixture
def much(
    ana: Person, community: Community, make_post: Callable[..., Post], owner: sqlalchemy.Engine
) -> None:
    """Thousands of posts and comments of Ana's, that Ben can read."""
    row = {"author_id": ana.id, "community_id": community.id}
    write_many(Post, Event.POST_CREATED, [row] * 3000)
    row = {"author_id": ana.id, "post_id": make_post(ana, community).id}
    write_many(Comment, Event.COMMENT_CREATED, [row] * 3000)
    with owner.connect() as connection:
        connection.exec_driver_sql("ANALYZE post, comment, community, membership")


@pytest.mark.parametrize("hangs_on", ["post", "comment", "nothing"])
def test_a_file_is_found_without_looking_at_what_else_is_written(
    app: Flask, ana: Person, ben: Person, community: Community, much: None, hangs_on: str,
    sign_in: Callable[[Person], FlaskClient], send_file: Callable[..., Any],
    make_post: Callable[..., Post], make_comment: Callable[..., Comment],
) -> None:  # fmt: skip
    sent = send_file(sign_in(ana), PDF, "plan.pdf").json
    file = session.get_one(File, sent["id"])
    post = make_post(ana, community, *[file] * (hangs_on == "post"))
    make_comment(ana, post, *[file] * (hangs_on == "comment"))
    with app.app_context():
        before = session.scalar(ROWS_READ)
        found = session.scalar(File.seen_by(ben).where(File.id == file.id))
        read = session.scalar(ROWS_READ) - before
    assert (found is not None) == (hangs_on != "nothing")
    assert read < 20
