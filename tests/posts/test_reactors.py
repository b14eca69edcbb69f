"""Who is told who reacted, and in which order?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models import Comment, Post, ReactionKind, session
from social.reactions import react, unreact
from social.reactors import reactors

FEW = {"X-Kring-Fragment": "1"}


@pytest.fixture
def texts(sign_in, ana, community) -> dict[str, Post | Comment]:
    """A post of Ana's, and her comment under it."""
    browser: FlaskClient = sign_in(ana)
    browser.post("/communities/welding/posts", data={"text": "A post"})
    post = session.scalars(select(Post)).one()
    browser.post(f"/posts/{post.id}/comments", data={"text": "A comment"})
    return {"posts": post, "comments": session.scalars(select(Comment)).one()}


def test_those_who_reacted_stand_by_kind_the_first_first(texts, ana, ben) -> None:
    for person, kind in ((ben, "useful"), (ana, "useful"), (ana, "thanks")):
        react(person, texts["posts"], ReactionKind(kind))
    found = reactors(texts["posts"], 5)
    names = [(one.kind, [person.name for person in one.people]) for one in found]
    assert names == [("thanks", [ana.name]), ("useful", [ben.name, ana.name])]
    unreact(ben, texts["posts"], ReactionKind.USEFUL)
    assert [one.number for one in reactors(texts["posts"], 5)] == [1, 1]


def test_who_is_not_named_is_counted(texts, ana, ben) -> None:
    for person in (ana, ben):
        react(person, texts["posts"], ReactionKind.AGREE)
    (agree,) = reactors(texts["posts"], 1)
    assert (len(agree.people), agree.more) == (1, 1)


@pytest.mark.parametrize("noun", ["posts", "comments"])
def test_whoever_reacted_before_an_edit_is_not_said_to_agree_with_what_it_says_now(
    texts, sign_in, ana, ben, noun
) -> None:
    react(ben, texts[noun], ReactionKind.AGREE)
    address = f"/{noun}/{texts[noun].id}"
    browser = sign_in(ana)
    assert "earlier version" not in browser.get(f"{address}/reactions").text
    browser.patch(address, data={"text": "Other words", "version": "1"})
    react(ana, texts[noun], ReactionKind.AGREE)
    session.refresh(texts[noun])
    (agree,) = reactors(texts[noun], 5)
    assert agree.earlier == {ben.id}
    assert browser.get(f"{address}/reactions").text.count("To an earlier version") == 1


@pytest.mark.parametrize("noun", ["posts", "comments"])
def test_a_member_reads_who_reacted_on_a_page_and_beside_the_count(
    texts, sign_in, ana, ben, noun
) -> None:
    react(ben, texts[noun], ReactionKind.WELL_DONE)
    address = f"/{noun}/{texts[noun].id}/reactions"
    page, few = sign_in(ana).get(address), sign_in(ana).get(address, headers=FEW)
    for answer in (page, few):
        assert answer.status_code == 200
        assert "Well done" in answer.text
        assert ben.name in answer.text
        assert "Thanks <span" not in answer.text
    assert "<main" in page.text
    assert "<main" not in few.text


@pytest.mark.parametrize("noun", ["posts", "comments"])
@pytest.mark.parametrize("headers", [{}, FEW])
def test_hole_19_an_outsider_is_not_told_who_reacted(
    texts, sign_in, ben, eve, noun, headers
) -> None:
    react(ben, texts[noun], ReactionKind.AGREE)
    answer = sign_in(eve).get(f"/{noun}/{texts[noun].id}/reactions", headers=headers)
    assert answer.status_code == 404
    assert ben.name not in answer.text


def test_where_nobody_reacted_the_page_says_so(texts, sign_in, ana) -> None:
    page = sign_in(ana).get(f"/posts/{texts['posts'].id}/reactions")
    assert "Nobody has reacted yet" in page.text


def test_the_names_cost_the_same_statements_however_many_there_are(
    texts, sign_in, ana, ben, statements
) -> None:
    browser, address = sign_in(ana), f"/posts/{texts['posts'].id}/reactions"
    react(ana, texts["posts"], ReactionKind.AGREE)
    browser.get(address)
    statements.clear()
    browser.get(address)
    of_one = len(statements)
    for kind in set(ReactionKind) - {ReactionKind.SAME}:
        react(ben, texts["posts"], kind)
    statements.clear()
    browser.get(address)
    assert len(statements) == of_one
