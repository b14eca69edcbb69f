"""Can a thread be closed, so that nobody comments any more and everybody sees why?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import Forbidden

from models import Capability, Community, Event, Person, Post
from moderation import Draft
from social.comments.actions import create_comment, delete_comment, restore_comment
from social.posts.actions import create_post
from social.posts.locking import lock_post, unlock_post
from tests.known import events, last_facts

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def post(app: Flask, community: Community, ben: Person) -> Post:
    return create_post(ben, community, Draft(source="Who is right?"))


def test_nobody_comments_in_a_closed_thread_and_then_they_do_again(
    post: Post, ana: Person, ben: Person
) -> None:
    lock_post(ana, post)
    lock_post(ana, post)
    assert last_facts(Event.POST_LOCKED)["locked_by_id"] == ana.id
    for person in (ana, ben):
        with pytest.raises(Forbidden, match="closed"):
            create_comment(person, post, Draft(source="I am"))
    unlock_post(ana, post)
    create_comment(ben, post, Draft(source="I am"))
    assert events("post") == ["post.created", "post.locked", "post.unlocked"]


def test_members_and_outsiders_close_nothing(post: Post, ben: Person, eve: Person) -> None:
    for person in (ben, eve):
        for act in (lock_post, unlock_post):
            with pytest.raises(Forbidden):
                act(person, post)


def test_everybody_sees_that_it_is_closed_by_whom_and_who_may_opens_it_again(
    post: Post, ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    path = f"/posts/{post.id}"
    reader, owner = sign_in(ben), sign_in(ana)
    assert "Close the thread</button>" in owner.get(path).text.partition('id="comments"')[2]
    assert "Close the thread</button>" not in reader.get(path).text.partition('id="comments"')[2]
    assert sign_in(eve).post(f"{path}/lock").status_code == 404
    assert reader.post(f"{path}/lock").status_code == 403
    assert owner.post(f"{path}/lock").status_code == 303
    page = reader.get(path).text
    assert f"{ana.name} closed this thread." in page
    assert 'id="write"' not in page
    answer = reader.post(f"{path}/comments", data={"text": "But"})
    assert answer.status_code == 403
    assert "nobody comments any more" in answer.text
    assert owner.delete(f"{path}/lock").status_code == 303
    assert "closed this thread" not in reader.get(path).text


def test_a_moderator_who_may_read_it_closes_it(
    app: Flask, ana: Person, ben: Person, make_community: Callable[..., Community],
    make_person: Callable[..., Person], give: Callable[..., Person], sign_in: SignIn,
) -> None:  # fmt: skip
    mia = give(make_person("Mia Moderator"), Capability.MODERATOR)
    open_place = make_community("Bakery", ana, ben)
    post = create_post(ben, open_place, Draft(source="Bread"))
    browser = sign_in(mia)
    page = browser.get(f"/posts/{post.id}").text.partition('id="comments"')[2]
    assert "Close the thread</button>" in page
    assert browser.post(f"/posts/{post.id}/lock").status_code == 303
    assert "Closed" in sign_in(ben).get("/").text


def test_what_was_deleted_in_a_closed_thread_comes_back_by_who_could_open_it_alone(
    post: Post, ana: Person, ben: Person
) -> None:
    bens = create_comment(ben, post, Draft(source="I am"))
    anas = create_comment(ana, post, Draft(source="You are"))
    delete_comment(ben, bens)
    delete_comment(ana, anas)
    lock_post(ana, post)
    with pytest.raises(Forbidden, match="stays so"):
        restore_comment(ben, bens)
    restore_comment(ana, anas)
    assert (bens.deleted_at is None, anas.deleted_at is None) == (False, True)
    unlock_post(ana, post)
    restore_comment(ben, bens)
    assert bens.deleted_at is None
