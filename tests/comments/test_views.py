"""What do readers find in a thread, and writers whose comment cannot be taken as it is?"""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Comment, File, Post, limits, session

TOO_LONG = "x" * (limits.ALT + 1)


@pytest.fixture
def anas(sign_in, ana, community) -> FlaskClient:
    return sign_in(ana)


@pytest.fixture
def place(anas) -> tuple[int, int, int]:
    """A post, a comment of it, and a file of hers that hangs nowhere."""
    anas.post("/communities/welding/posts", data={"text": "A post"})
    post = session.scalars(select(Post.id)).one()
    anas.post(f"/posts/{post}/comments", data={"text": "A comment"})
    anas.post("/files", data={"file": (BytesIO(b"Notes"), "notes.txt")})
    return post, session.scalars(select(Comment.id)).one(), session.scalars(select(File.id)).one()


@pytest.mark.parametrize("path", ["/posts/{0}", "/comments/{1}"])
def test_of_two_who_edit_at_once_the_second_keeps_their_words(anas, place, path) -> None:
    address = path.format(*place)
    assert anas.patch(address, data={"text": "First", "version": 1}).status_code == 303
    answer = anas.patch(address, data={"text": "Second", "version": 1})
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in answer.text
    assert "Second" in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/communities/welding/posts"),
        ("PATCH", "/posts/{0}"),
        ("POST", "/posts/{0}/comments"),
        ("PATCH", "/comments/{1}"),
    ],
)
def test_words_come_back_when_what_goes_with_them_is_refused(anas, place, method, path) -> None:
    words = {"text": "Kept words", "version": 1, "file": place[2], "alt": TOO_LONG}
    answer = anas.open(path.format(*place), method=method, data=words)
    assert answer.status_code == 422
    assert "Kept words" in answer.text


def test_a_reply_comes_back_under_the_comment_that_it_answers(anas, place) -> None:
    words = {"text": "Kept words", "parent": place[1], "file": place[2], "alt": TOO_LONG}
    answer = anas.post(f"/posts/{place[0]}/comments", data=words)
    assert answer.status_code == 422
    assert f'name="parent" value="{place[1]}"' in answer.text


def said(browser: FlaskClient, comment_id: int) -> str:
    return browser.get(f"/comments/{comment_id}", headers={"X-Kring-Fragment": "1"}).text


def test_the_links_of_a_comment_lead_to_it_however_much_was_said_since(anas, place) -> None:
    post, comment, _file = place
    for number in range(35):
        anas.post(f"/posts/{post}/comments", data={"text": f"Comment {number}"})
    assert f'id="comment-{comment}"' not in anas.get(f"/posts/{post}").text
    links = re.findall(rf'href="([^"]*#comment-{comment})"', said(anas, comment))
    assert len(links) == 2
    for link in links:
        assert f'id="comment-{comment}"' in anas.get(link).text


def test_owners_find_the_way_to_delete_what_others_said(anas, sign_in, ben, place) -> None:
    bens = sign_in(ben)
    bens.post(f"/posts/{place[0]}/comments", data={"text": "Mine"})
    comment = session.scalars(select(Comment.id).order_by(Comment.id.desc())).first()
    for browser in (anas, bens):
        assert 'data-delete data-for="author owner"' in said(browser, comment)
    assert 'data-delete hidden data-for="author owner"' in said(bens, place[1])
    assert 'data-edit hidden data-for="author"' in said(anas, comment)
    # The page settles by this what came live, for everybody at once.
    assert re.search(r'<div class="comment"[^>]* data-community="\d+"', said(bens, comment))
    deleted = anas.delete(f"/comments/{comment}")
    assert deleted.status_code == 303
    assert "Mine" not in bens.get(f"/posts/{place[0]}").text
