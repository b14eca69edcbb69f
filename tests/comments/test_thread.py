"""Which part of a long thread is shown, and is there a way to all the rest?"""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from models import Comment, Event, Post, TextState, now, session
from social.changes import change
from social.thread import PAGE, REPLIES


@pytest.fixture
def say(ana):
    """Answer a post, or a comment of it, many times: `say(post, 25, parent=answer)`."""

    def many(post: Post, number: int, parent: Comment | None = None) -> list[Comment]:
        said = []
        for place in range(number):
            with change(ana) as record:
                comment = Comment(
                    author_id=ana.id,
                    post_id=post.id,
                    parent_id=parent.id if parent else None,
                    source="Hi",
                    html=f"<p>Said {place}</p>",
                    language="en",
                    posted_at=now(),
                )
                comment.post = post
                session.add(comment)
                record(Event.COMMENT_CREATED, comment)
            said.append(comment)
        return said

    return many


@pytest.fixture
def post(ana, community) -> Post:
    with change(ana) as record:
        found = Post(author=ana, community=community, source="Hi", html="<p>Hi</p>", language="en")
        session.add(found)
        record(Event.POST_CREATED, found)
    return found


@pytest.fixture
def bens(sign_in, ben) -> FlaskClient:
    return sign_in(ben)


def shown(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'id="comment-(\d+)" data-comment', page)]


def ids(comments: list[Comment]) -> list[int]:
    return [comment.id for comment in comments]


def link(page: str, way: str) -> str | None:
    found = re.search(rf'class="show-more" href="([^"]+)" data-{way}', page)
    return found[1].replace("&amp;", "&") if found else None


def walk(browser: FlaskClient, address: str | None, way: str) -> set[int]:
    """Follow the links one way to the end, and collect what is shown."""
    seen: set[int] = set()
    while address:
        page = browser.get(address).text
        seen |= set(shown(page))
        address = link(page, way)
    return seen


def test_of_many_replies_the_newest_are_shown_and_the_way_to_the_others(bens, post, say) -> None:
    (answer,) = say(post, 1)
    replies = say(post, 2 * REPLIES + 3, answer)
    page = bens.get(f"/posts/{post.id}").text
    assert shown(page) == [answer.id, *ids(replies[-REPLIES:])]
    before = bens.get(link(page, "earlier")).text
    assert shown(before) == [answer.id, *ids(replies[3 : 3 + REPLIES])]
    assert walk(bens, f"/posts/{post.id}", "earlier") == {answer.id, *ids(replies)}


def test_a_linked_reply_is_shown_with_what_follows(bens, post, say) -> None:
    (answer,) = say(post, 1)
    replies = say(post, 2 * REPLIES + 3, answer)
    start = f"/posts/{post.id}?comment={replies[2].id}"
    page = bens.get(start).text
    assert shown(page) == [answer.id, *ids(replies[2 : 2 + REPLIES])]
    assert walk(bens, start, "later") == {answer.id, *ids(replies[2:])}
    assert walk(bens, start, "earlier") == {answer.id, *ids(replies[: 2 + REPLIES])}


def test_a_linked_answer_is_shown_with_what_follows(bens, post, say) -> None:
    answers = say(post, 2 * PAGE + 4)
    start = f"/posts/{post.id}?comment={answers[1].id}"
    assert shown(bens.get(start).text) == ids(answers[1 : 1 + PAGE])
    assert walk(bens, start, "later") == set(ids(answers[1:]))
    assert walk(bens, start, "earlier") == set(ids(answers[: 1 + PAGE]))
    assert walk(bens, f"/posts/{post.id}", "earlier") == set(ids(answers))


@pytest.mark.parametrize(("way", "place"), [("until", 0), ("after", -1)])
def test_where_nothing_stands_before_or_after_the_newest_are_shown(
    bens, post, say, way: str, place: int
) -> None:
    answers = say(post, 3)
    page = bens.get(f"/posts/{post.id}?{way}={answers[place].id}")
    assert page.status_code == 200
    assert shown(page.text) == ids(answers)


def test_a_short_thread_has_no_ways_on(bens, post, say) -> None:
    for answer in say(post, PAGE)[:2]:
        say(post, REPLIES, answer)
    assert "show-more" not in bens.get(f"/posts/{post.id}").text


def test_held_replies_of_others_take_no_place(bens, post, say, ana) -> None:
    (answer,) = say(post, 1)
    replies = say(post, REPLIES + 2, answer)
    for reply in replies[-2:]:
        with change(ana) as record:
            reply.state = TextState.HELD
            record(Event.COMMENT_EDITED, reply)
    page = bens.get(f"/posts/{post.id}").text
    assert shown(page) == [answer.id, *ids(replies[:REPLIES])]
    assert "show-more" not in page


def test_a_thread_asks_as_often_whatever_it_holds(bens, post, say, statements) -> None:
    answers = say(post, 2)
    bens.get(f"/posts/{post.id}")
    statements.clear()
    bens.get(f"/posts/{post.id}")
    few = len(statements)
    for answer in answers:
        say(post, REPLIES + 1, answer)
    statements.clear()
    bens.get(f"/posts/{post.id}")
    assert len(statements) == few
