"""Does the rest of a night go on when a part of it fails, and is the failure seen?"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from models import Post, Retention, session
from social.enduring import Unfinished
from social.records import disposing, executing, jobs, letters

OLD = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None:
    """Nothing here needs a browser."""


@pytest.fixture
def old_posts(
    write_post: Callable[..., Post],
    make_rule: Callable[..., Retention],
    monkeypatch: pytest.MonkeyPatch,
) -> list[Post]:
    """Five posts that are due, in batches of one and pages of two."""
    monkeypatch.setattr(disposing, "BATCH", 1)
    monkeypatch.setattr(disposing, "PAGE", 2)
    make_rule(most="P1Y")
    return [write_post(f"Words {number}", at=OLD) for number in range(5)]


def said() -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Post.source).order_by(Post.id)))


def test_what_is_due_is_read_page_by_page(old_posts: list[Post]) -> None:
    found = list(disposing.due(disposing.RecordKind.POST, datetime.now(UTC)))
    assert [list(ids) for _rule, ids in found] == [[post.id] for post in old_posts]
    assert disposing.dispose().destroyed.total() == len(old_posts)
    assert said() == [""] * len(old_posts)


def test_a_batch_that_fails_keeps_no_other_back_and_is_seen(
    old_posts: list[Post], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    destroy = disposing.destroy

    def stumble(record: object, ground: object, ruling: object, things: list[object], *more: int):  # type: ignore[no-untyped-def]
        if things == [("post", old_posts[1].id)]:
            raise RuntimeError("a bad sector")
        return destroy(record, ground, ruling, things, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(disposing, "destroy", stumble)
    with caplog.at_level(logging.ERROR), pytest.raises(Unfinished):
        disposing.dispose()
    assert said() == ["", "Words 1", "", "", ""]
    assert "a bad sector" in caplog.text


def test_the_night_goes_on_after_a_step_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr(disposing, "dispose", fail)
    monkeypatch.setattr(executing, "try_again", lambda at: done.append("requests"))
    monkeypatch.setattr(letters, "forget_letters", lambda at: done.append("letters"))
    with pytest.raises(Unfinished):
        jobs.dispose.call(0)
    assert done == ["requests", "letters"]
