"""What does home say waits for its reader, and which communities of their site does it name?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models import (
    Community,
    CommunityKind,
    Notice,
    NoticeKind,
    Person,
    session,
)
from social.communities.joining import invite_person, join_community


@pytest.fixture
def welcome(app, ana, ben, eve, community, make_community) -> None:
    """Invite Eve to a hidden community; she asks to join Welding, where Ana owns."""
    hidden = make_community("Works council", ben, kind=CommunityKind.HIDDEN)
    with app.app_context():
        invite_person(ben, hidden, eve)
        join_community(eve, session.get_one(Community, community.id))


@pytest.fixture
def mention(sign_in, community) -> Callable[[Person, Person], None]:
    """Let somebody mention a reader, who has a notice of it: `mention(reader, author)`."""

    def make(reader: Person, author: Person) -> None:
        words = {"text": f"@{reader.handle} look"}
        answer = sign_in(author).post("/communities/welding/posts", data=words)
        notice = Notice(kind=NoticeKind.MENTIONED, entry_id=1, actor_ids=[author.id])
        notice.post_id = int(answer.headers["Location"].rsplit("/", 1)[1])
        notice.person_id = reader.id
        session.add(notice)
        session.commit()

    return make


def test_an_invitation_waits_for_who_is_invited(welcome, sign_in, eve) -> None:
    page = sign_in(eve).get("/").text
    assert "You are invited" in page
    assert 'href="/communities/works-council"' in page


def test_requests_wait_for_the_owners_and_for_nobody_else(welcome, sign_in, ana, ben) -> None:
    way = 'href="/communities/welding/requests">1 request to join'
    assert way in sign_in(ana).get("/").text
    assert way not in sign_in(ben).get("/").text


def test_a_mention_waits_until_it_is_opened(sign_in, ana, ben, mention) -> None:
    mention(ben, ana)
    browser = sign_in(ben)
    assert "Ana Peeters mentioned you in a post" in browser.get("/").text
    way = f"/notices/{session.scalar(select(Notice.id))}/opening"
    assert browser.post(way).status_code == 303
    assert "mentioned you" not in browser.get("/").text


def test_of_what_the_reader_may_no_longer_read_nothing_waits(sign_in, ana, ben, mention) -> None:
    mention(ben, ana)
    browser = sign_in(ben)
    assert browser.delete("/communities/welding/membership").status_code == 303
    assert "mentioned you" not in browser.get("/").text


def test_home_with_all_that_waits_keeps_to_its_statements(
    welcome, sign_in, ana, ben, mention, statements
) -> None:
    mention(ana, ben)
    browser = sign_in(ana)
    browser.get("/")
    statements.clear()
    assert "mentioned you" in browser.get("/").text
    assert len(statements) <= 13, "\n".join(statements)  # one says how to plan the others


def test_home_names_what_the_own_site_has(sign_in, ana, eve, site, make_community) -> None:
    make_community("Canteen", ana, site_id=site.id)
    assert "At your site" in sign_in(eve).get("/").text
    assert "At your site" not in sign_in(ana).get("/").text
