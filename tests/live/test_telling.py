"""Do open pages hear at once what is written, and Eve nothing?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import socketio
from flask import Flask
from flask_babel import force_locale, gettext
from sqlalchemy import select, text

from models import Community, CommunityKind, Event, Origin, Person, Post, TextState, Topic, session
from social.changes import change
from social.live.open_pages import OpenPages
from tests.live.conftest import House
from tests.live.pages import Page


def stream_of(community: Community) -> str:
    return f"community:{community.id}"


def facts_about(page: Page, noun: str, count: int) -> list[dict]:
    """Return the next facts about a kind of thing, past others."""
    found: list[dict] = []
    while len(found) < count:
        fact = page.until("fact")
        if fact["noun"] == noun:
            found.append(fact)
    return found


def write(
    author: Person,
    community: Community,
    state: TextState = TextState.PUBLISHED,
    origin: Origin = Origin.WEB,
) -> None:
    """Write a post in this process, which tells nobody."""
    with change(author, origin=origin) as record:
        post = Post(author_id=author.id, community_id=community.id, state=state)
        post.source, post.html, post.language = "x", "<p>x</p>", "en"
        session.add(post)
        record(Event.POST_CREATED, post)


def test_a_new_post_reaches_the_community_page_whole(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        post_id = house.post(ana, "The line runs **again**.")
        fact = page.fact("post.created")
        assert "<strong>again</strong>" in fact.pop("html")
        assert fact.pop("id") > 0
        assert fact == {
            "event": "post.created",
            "stream": stream_of(community),
            "noun": "post",
            "noun_id": post_id,
            "community": community.id,
            "author": ana.id,
            "visit": "",
        }


def test_a_page_is_told_which_page_caused_a_fact(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        house.act(ana, "POST", "/communities/welding/posts", visit="page-of-ana", text="Good day.")
        assert page.fact("post.created")["visit"] == "page-of-ana"


def test_each_page_gets_a_post_in_its_own_language(
    app: Flask, house: House, ana: Person, make_person: Callable, make_community: Callable
) -> None:
    cas = make_person("Cas de Wit", language="nl")
    community = make_community("Brewing", ana, cas)
    with app.app_context(), force_locale("nl"):
        in_dutch = gettext("Mark unread from here")
    with house.page(ana, stream_of(community)) as english, house.page(cas, "home") as dutch:
        house.post(ana, "Good morning.", slug="brewing")
        assert "Mark unread from here" in english.fact("post.created")["html"]
        assert in_dutch in dutch.fact("post.created")["html"]


def test_home_hears_of_the_communities_that_its_reader_joined(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, "home") as page:
        house.post(ana, "For everybody in welding.")
        fact = page.fact("post.created")
        assert (fact["stream"], "html" in fact) == ("home", True)
        assert page.heard() == []  # once, though home and community both concern this page


def test_eve_hears_nothing_whatever_she_asks_for(
    house: House, ana: Person, eve: Person, community: Community
) -> None:
    post_id = house.post(ana, "Not for Eve.")
    streams = [stream_of(community), f"post:{post_id}", f"author:{ana.id}", "home"]
    with house.page(eve) as page:
        answer = page.watch(*streams)
        assert sorted(answer["heads"]) == [f"author:{ana.id}", "home"]
        other = house.post(ana, "Still not for Eve.")
        house.act(ana, "POST", f"/posts/{post_id}/comments", text="Nor this.")
        house.act(ana, "POST", f"/posts/{other}/reactions/thanks")
        house.act(ana, "DELETE", f"/posts/{post_id}")
        assert page.heard(2) == []


def test_a_comment_reaches_its_thread_whole_and_is_counted_elsewhere(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    post_id = house.post(ana, "Who has the key?")
    with house.page(ben, f"post:{post_id}") as thread, house.page(ben, "home") as home:
        house.act(ana, "POST", f"/posts/{post_id}/comments", text="It hangs *here*.")
        there, listed = thread.fact("comment.created"), home.fact("comment.created")
        assert "<em>here</em>" in there["html"]
        assert (there["post_id"], there["comment_count"]) == (post_id, 1)
        assert "html" not in listed
        assert (listed["post_id"], listed["comment_count"]) == (post_id, 1)


def test_hole_09_edits_and_deletions_carry_ids_alone(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    post_id = house.post(ana, "A secrte.")
    with house.page(ben, stream_of(community)) as page:
        house.act(ana, "PATCH", f"/posts/{post_id}", text="A secret.", version=1)
        house.act(ana, "DELETE", f"/posts/{post_id}")
        house.act(ana, "POST", f"/posts/{post_id}/restoration")
        said = facts_about(page, "post", 3)
        while said[0]["event"] == "post.created":  # which came late to the second process
            said = [*said[1:], *facts_about(page, "post", 1)]
        assert [fact["event"] for fact in said] == ["post.edited", "post.deleted", "post.restored"]
        assert {fact["noun_id"] for fact in said} == {post_id}
        edited, deleted, restored = said
        assert not any("secret" in str(fact) for fact in (edited, deleted))
        assert "A secret." in restored["html"]


def test_a_reaction_is_told_as_how_many_there_are(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    post_id = house.post(ana, "We did it.")
    answer = house.act(ben, "POST", f"/posts/{post_id}/comments", text="Yes!")
    with house.page(ben, f"post:{post_id}") as page:
        house.act(ana, "POST", f"/posts/{post_id}/reactions/thanks")
        house.act(ben, "POST", f"/posts/{post_id}/reactions/thanks")
        house.act(ana, "DELETE", f"/posts/{post_id}/reactions/thanks")
        house.act(ana, "POST", f"/comments/{answer['id']}/reactions/agree")
        said = [page.fact(event) for event in ["reaction.added"] * 2 + ["reaction.removed"]]
        assert said[-1]["reactions"] == {"thanks": 1}
        assert all(fact["reactions"].keys() == {"thanks"} for fact in said)
        assert {(fact["noun"], fact["noun_id"]) for fact in said} == {("post", post_id)}
        on_comment = page.fact("reaction.added")
        assert (on_comment["noun"], on_comment["noun_id"]) == ("comment", answer["id"])


def test_a_page_elsewhere_learns_that_there_is_something_to_count(
    house: House, ana: Person, ben: Person, community: Community, make_community: Callable
) -> None:
    make_community("Brewing", ana, ben)
    with house.page(ben, stream_of(community)) as page:
        house.post(ana, "A new ale.", slug="brewing")
        fact = page.fact("post.created")
        assert "html" not in fact
        assert fact["author"] == ana.id


def test_followers_hear_of_what_they_may_read_and_of_nothing_else(
    house: House, ana: Person, ben: Person, eve: Person, make_community: Callable
) -> None:
    make_community("Canteen", ana)
    make_community("Board", ana, ben, kind=CommunityKind.PRIVATE)
    house.act(ben, "POST", "/communities/board/mute")
    for follower in (ben, eve):
        house.act(follower, "POST", f"/people/{ana.handle}/follow")
    with house.page(ben, "home") as bens, house.page(eve, "home") as eves:
        house.post(ana, "Soup today.", slug="canteen")
        assert "Soup" in bens.fact("post.created")["html"]
        assert "Soup" in eves.fact("post.created")["html"]
        house.post(ana, "A plan.", slug="board")
        assert "A plan" in bens.fact("post.created")["html"]
        assert eves.heard() == []


def test_the_pages_of_a_person_and_of_a_topic_hear_of_new_posts(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    house.post(ana, "About #Robots.")
    topic_id = session.scalar(select(Topic.id))
    with house.page(ben, f"author:{ana.id}") as of_ana, house.page(ben, f"topic:{topic_id}") as of:
        house.post(ana, "More about #Robots.")
        assert of_ana.fact("post.created")["stream"] == f"author:{ana.id}"
        assert of.fact("post.created")["stream"] == f"topic:{topic_id}"


def test_what_waits_for_a_moderator_is_told_to_nobody(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        write(ana, community, TextState.HELD)
        house.beat()
        assert page.heard() == []


def test_what_another_process_could_not_tell_is_told_by_the_next_beat(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community)) as page:
        write(ana, community)
        house.beat()
        assert "<p>x</p>" in page.fact("post.created")["html"]
        assert page.heard() == []


def test_a_beat_says_how_far_each_stream_is(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    with house.page(ben, stream_of(community), "home") as page:
        house.post(ana, "Good day.")
        newest = page.fact("post.created")["id"]
        house.beat()
        assert page.until("heads") == {stream_of(community): newest, "home": newest}


def test_whoever_was_on_the_way_while_others_wrote_is_told_to_look_again(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    house.post(ana, "Written while the page of Ben was made.")
    written = session.scalars(select(Post.posted_at)).one()
    began = round(written.timestamp() * 1000)
    with house.page(ben) as page:
        assert page.watch(stream_of(community), since=began)["behind"]
        assert page.watch("home", since=began)["behind"]
        assert not page.watch(stream_of(community), since=began + 5_000)["behind"]
        assert page.watch(stream_of(community), since=began - 600_000)["behind"]
        assert not page.watch(since=began)["behind"]
        for nonsense in (None, "x", True, 10**30, -(10**30)):
            assert page.watch(stream_of(community), since=nonsense)["behind"] is False
    with house.page(ana) as page:
        assert not page.watch(stream_of(community), since=began)["behind"]  # her own post


def test_a_person_or_topic_brings_what_was_written_in_open_places_meanwhile(
    house: House, ana: Person, ben: Person, eve: Person, make_community: Callable
) -> None:
    make_community("Canteen", ana)
    make_community("Board", ana, kind=CommunityKind.PRIVATE)
    house.post(ana, "Of #Soup.", slug="board")
    topic = session.scalar(select(Topic.id))
    house.act(ben, "POST", f"/people/{ana.handle}/follow")
    written = session.scalars(select(Post.posted_at)).one()
    began = round(written.timestamp() * 1000)
    streams = [f"author:{ana.id}", f"topic:{topic}", "home"]
    with house.page(ben) as page, house.page(eve) as eves:
        assert not any(page.watch(stream, since=began)["behind"] for stream in streams)
        house.post(ana, "Today #Soup.", slug="canteen")
        assert all(page.watch(stream, since=began)["behind"] for stream in streams)
        assert not eves.watch("home", since=began)["behind"]


def test_reading_is_told_to_the_readers_other_pages(
    house: House, ana: Person, ben: Person, community: Community
) -> None:
    house.post(ana, "One.")
    house.post(ana, "Two.")
    with house.page(ben, "home") as page, house.page(ana, "home") as other:
        house.act(ben, "POST", "/communities/welding/read")
        assert page.until("unread") == {"counts": {str(community.id): 0}}
        assert "unread" not in dict(other.all())


def test_a_change_stands_even_if_nobody_can_be_told(
    app: Flask, ana: Person, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_pages: OpenPages, _told: object) -> None:
        session.execute(text("SELECT 1 / 0"))

    pages = OpenPages(socketio.Server(async_mode="gevent"), ("en",), fail)
    monkeypatch.setitem(app.extensions, "live", pages)
    with app.app_context():
        write(ana, community)
        assert session.scalars(select(Post.html)).all() == ["<p>x</p>"]
    assert pages.told == {}  # so that the next beat tells of it
