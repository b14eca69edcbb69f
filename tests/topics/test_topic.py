"""What does a topic's page show, and to whom?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from models import Community, Event, Follow, Person, Post, PostTopic, Topic, session
from social.changes import change

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def topic(ana: Person, community: Community) -> Topic:
    """Ana wrote about weld inspection where Eve does not read."""
    with change(ana) as record:
        topic = Topic(name="Schweißprüfung", folded="schweissprufung")
        post = Post(
            author_id=ana.id,
            community_id=community.id,
            title="Seam four",
            source="Good",
            html="<p>Good</p>",
            language="de",
        )
        session.add_all([topic, post])
        record(Event.POST_CREATED, post)
        session.add(PostTopic.of(post, topic.id))
    return topic


@pytest.mark.parametrize("name", ["schweissprufung", "Schweißprüfung", "SCHWEISSPRÜFUNG"])
@pytest.mark.usefixtures("topic")
def test_a_topic_is_the_same_however_it_is_written(ben: Person, sign_in: SignIn, name: str) -> None:
    page = sign_in(ben).get(f"/topics/{name}")
    assert page.status_code == 200
    assert "#Schweißprüfung" in page.text
    assert "Seam four" in page.text


@pytest.mark.usefixtures("topic")
def test_eve_is_not_told_that_the_topic_exists(eve: Person, sign_in: SignIn) -> None:
    assert sign_in(eve).get("/topics/schweissprufung").status_code == 404


def test_who_follows_a_topic_keeps_its_page_without_what_they_cannot_read(
    topic: Topic, eve: Person, sign_in: SignIn
) -> None:
    with change(eve) as record:
        row = Follow(person_id=eve.id, topic_id=topic.id)
        session.add(row)
        record(Event.FOLLOW_ADDED, row)
    page = sign_in(eve).get("/topics/schweissprufung")
    assert page.status_code == 200
    assert "Seam four" not in page.text
    assert "Nothing about this yet" in page.text


@pytest.mark.parametrize("name", ["none", "%00", "%20", "x" * 400, "%E2%80%AE", "a%2Fb"])
def test_no_topic_is_found_under_odd_names(ana: Person, sign_in: SignIn, name: str) -> None:
    assert sign_in(ana).get(f"/topics/{name}").status_code == 404


@pytest.mark.usefixtures("topic")
def test_a_cursor_of_ones_own_making_is_refused(ben: Person, sign_in: SignIn) -> None:
    for before in ("x", "1", "-1-1", "9" * 30 + "-1", "%00"):
        assert sign_in(ben).get(f"/topics/schweissprufung?before={before}").status_code == 404


def test_a_stranger_is_sent_to_the_sign_in_page(client: FlaskClient, topic: Topic) -> None:
    assert client.get("/topics/schweissprufung").status_code == 302
