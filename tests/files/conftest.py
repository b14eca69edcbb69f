"""What do the tests of files share? An upload, and texts with files."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from models import Attachment, Comment, Event, File, Person, Post, now, session
from social.changes import change
from social.files.jobs import forget


@pytest.fixture
def send_file() -> Callable[..., TestResponse]:
    """Upload as the composer does: `send_file(browser, b"...", "plan.pdf")`."""

    def post(browser: FlaskClient, content: bytes, name: str, **fields: Any) -> TestResponse:
        return browser.post(
            "/files",
            data={"file": (BytesIO(content), name), **fields},
            headers={"Accept": "application/json"},
        )

    return post


@pytest.fixture
def drop_bytes(app: Flask) -> Callable[[], None]:
    """Do what the worker does for files that were removed."""
    jobs = text("DELETE FROM procrastinate_jobs WHERE task_name = 'files.forget' RETURNING args")

    def drop() -> None:
        with app.app_context():
            asked = session.scalars(jobs).all()
            session.commit()
            for arguments in asked:
                forget.call(**arguments)

    return drop


@pytest.fixture
def make_post() -> Callable[..., Post]:
    """Post a line with a file: `make_post(ana, community, file)`."""

    def make(author: Person, community: Any, *files: File) -> Post:
        with change(author) as record:
            post = Post(
                author_id=author.id,
                community_id=community.id,
                source="Hello",
                html="<p>Hello</p>",
                language="en",
            )
            session.add(post)
            record(Event.POST_CREATED, post)
            for file in files:
                session.add(Attachment(file_id=file.id, post_id=post.id))
        return post

    return make


@pytest.fixture
def make_comment() -> Callable[..., Comment]:
    """Answer a post with a file: `make_comment(ben, post, file)`."""

    def make(author: Person, post: Post, *files: File) -> Comment:
        with change(author) as record:
            comment = Comment(
                author_id=author.id,
                post_id=post.id,
                source="Hi",
                html="<p>Hi</p>",
                language="en",
                posted_at=now(),
            )
            comment.post = post
            session.add(comment)
            record(Event.COMMENT_CREATED, comment)
            for file in files:
                session.add(Attachment(file_id=file.id, comment_id=comment.id))
        return comment

    return make
