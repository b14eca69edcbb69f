"""Whom and what can a person follow?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models import (
    Community,
    CommunityKind,
    Event,
    Follow,
    Person,
    PersonState,
    Post,
    PostTopic,
    Topic,
    session,
)
from social.answering import came_from
from social.changes import change
from social.following import is_followed
from social.follows.actions import follow, unfollow

SignIn = Callable[[Person], FlaskClient]
JSON = {"Accept": "application/json"}


@pytest.fixture
def topic(ana: Person, community: Community) -> Topic:
    """Ana wrote about safety where Eve does not read."""
    with change(ana) as record:
        topic = Topic(name="Sécurité", folded="securite")
        post = Post(
            author_id=ana.id,
            community_id=community.id,
            source="#Sécurité",
            html="<p>#Sécurité</p>",
            language="fr",
        )
        session.add_all([topic, post])
        record(Event.POST_CREATED, post)
        session.add(PostTopic.of(post, topic.id))
    return topic


def test_following_twice_is_following_once(app: Flask, ana: Person, ben: Person) -> None:
    with app.test_request_context():
        follow(ana, ben)
        follow(ana, ben)
        assert is_followed(ana, ben)
        assert session.scalar(select(func.count(Follow.id))) == 1
        unfollow(ana, ben)
        unfollow(ana, ben)
        assert not is_followed(ana, ben)


def test_nobody_follows_themselves_or_who_left(
    ana: Person, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    assert sign_in(ana).post(f"/people/{ana.handle}/follow").status_code == 403
    with change(ana) as record:
        ben.state = PersonState.DEACTIVATED
        session.add(ben)
        record(Event.PERSON_DEACTIVATED, ben)
    refused = sign_in(ana).post(f"/people/{ben.handle}/follow")
    assert refused.status_code == 403
    assert "no longer works here" in refused.text


def test_the_button_follows_and_the_same_button_stops(
    ana: Person, ben: Person, sign_in: SignIn
) -> None:
    browser = sign_in(ana)
    address = f"/people/{ben.handle}/follow"
    assert browser.post(address).location == f"/people/{ben.handle}"
    assert "Stop following Ben Claes" in browser.get(f"/people/{ben.handle}").text
    assert browser.post(address, data={"_method": "DELETE"}).status_code == 303
    assert "Stop following" not in browser.get(f"/people/{ben.handle}").text
    assert browser.post(address, headers=JSON).json["followed"] is True
    assert browser.delete(address, headers=JSON).json["followed"] is False


def test_the_reader_returns_to_the_page_with_the_button(
    ana: Person, ben: Person, sign_in: SignIn
) -> None:
    browser, address = sign_in(ana), f"/people/{ben.handle}/follow"
    for referrer, place in (
        ("http://localhost/people?q=ben", "/people?q=ben"),
        ("https://evil.example/people", f"/people/{ben.handle}"),
        ("http://localhost.evil.example/", f"/people/{ben.handle}"),
        ("http://localhost//evil.example/", f"/people/{ben.handle}"),
    ):
        assert browser.post(address, headers={"Referer": referrer}).location == place


def test_the_host_header_makes_no_page_ours(app: Flask) -> None:
    page = "http://evil.example/people"
    with app.test_request_context(base_url="http://evil.example", headers={"Referer": page}):
        assert came_from("/people/ben") == "/people/ben"


def test_open_communities_are_followed_without_joining(
    ana: Person, eve: Person, make_community: Callable[..., Community], sign_in: SignIn
) -> None:
    make_community("Lean", ana)
    browser = sign_in(eve)
    assert browser.post("/communities/lean/follow").status_code == 303
    assert session.scalar(select(Follow.community_id))
    assert browser.delete("/communities/lean/follow").status_code == 303
    assert session.scalar(select(Follow)) is None


def test_eve_cannot_follow_what_members_read(
    ana: Person, eve: Person, community: Community, make_community: Callable[..., Community],
    sign_in: SignIn,
) -> None:  # fmt: skip
    make_community("Council", ana, kind=CommunityKind.HIDDEN)
    browser = sign_in(eve)
    assert browser.post(f"/communities/{community.slug}/follow").status_code == 403
    assert browser.post("/communities/council/follow").status_code == 404
    assert browser.post("/communities/nowhere/follow").status_code == 404
    assert session.scalar(select(Follow)) is None


def test_a_topic_exists_for_those_who_read_about_it(
    topic: Topic, ben: Person, eve: Person, sign_in: SignIn
) -> None:
    for method in ("post", "delete"):
        for name in ("securite", "S%C3%A9curit%C3%A9"):
            assert getattr(sign_in(ben), method)(f"/topics/{name}/follow").status_code == 303
        assert getattr(sign_in(eve), method)("/topics/securite/follow").status_code == 404
    assert sign_in(ben).post("/topics/none/follow").status_code == 404


def test_a_stranger_follows_nothing(client: FlaskClient, ana: Person) -> None:
    assert client.post(f"/people/{ana.handle}/follow").status_code == 401
    assert client.delete(f"/people/{ana.handle}/follow").status_code == 401


def test_nobody_is_followed_at_a_handle_of_nobody(ana: Person, sign_in: SignIn) -> None:
    for handle in ("nobody", "%00", "x" * 300):
        assert sign_in(ana).post(f"/people/{handle}/follow").status_code == 404
