"""Does a link to something of ours show it to those who may see it, and to nobody else?"""

from __future__ import annotations

import pytest

from models import Community, CommunityKind, Person, Post
from moderation import Draft
from social import pointing, shell
from social.posts.actions import create_post, delete_post
from social.separating import keep_apart

OURS = "http://localhost"


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def said(ana, community) -> Post:
    """In a private place, where Eve is not."""
    return create_post(ana, community, Draft(source="Grind it **twice**", title="Seams"))


@pytest.fixture
def canteen(make_community, ben, eve) -> Community:
    return make_community("Canteen", ben, eve)


def card(post: Post, reader: Person) -> pointing.Pointer | None:
    html = {post.id: post.html + pointing.PLACE}
    return pointing.pointers_in(html, reader, shell.of(reader)).get(post.id)


def test_a_post_shows_to_whoever_reads_it_where_it_stands(ana, ben, eve, said, canteen) -> None:
    post = create_post(ben, canteen, Draft(source=f"As said in {OURS}/posts/{said.id}#comments"))
    found = card(post, ben)
    assert found is not None
    assert (found.url, found.name, found.words) == (f"/posts/{said.id}", "Seams", "Grind it twice")
    assert (found.by, found.place) == (ana.name, "Welding")
    assert card(post, eve) is None
    keep_apart(ben, ana.id)
    assert card(post, ben) is None


def test_what_is_deleted_shows_to_nobody(ana, ben, said, canteen) -> None:
    post = create_post(ben, canteen, Draft(source=f"{OURS}/posts/{said.id}"))
    delete_post(ana, said)
    assert card(post, ben) is None


def test_a_hidden_community_shows_to_those_who_are_in(ben, eve, canteen, make_community) -> None:
    make_community("Attic", ben, kind=CommunityKind.HIDDEN)
    post = create_post(ben, canteen, Draft(source=f"Come to {OURS}/communities/attic"))
    found = card(post, ben)
    assert found is not None
    assert (found.url, found.name) == ("/communities/attic", "Attic")
    assert card(post, eve) is None


def test_a_colleague_shows(ana, ben, canteen) -> None:
    post = create_post(ben, canteen, Draft(source=f"Ask {OURS}/people/{ana.handle}"))
    found = card(post, ben)
    assert found is not None
    assert (found.noun, found.name) == ("people", ana.name)


@pytest.mark.parametrize(
    "address",
    [
        "http://elsewhere.example/posts/1",
        "http://localhost.evil.example/posts/1",
        OURS,
        f"{OURS}/posts/99999999999",
        f"{OURS}/posts/0",
        f"{OURS}/posts/1/edit",
        f"{OURS}/people/%00",
        f"{OURS}/account/sessions",
    ],
)
def test_no_other_address_is_looked_at(ben, canteen, statements, address) -> None:
    post = create_post(ben, canteen, Draft(source=f"See {address}"))
    around = shell.of(ben)
    statements.clear()
    html = {post.id: post.html + pointing.PLACE}
    assert pointing.pointers_in(html, ben, around) == {}
    assert statements == []


def test_many_cost_one_statement(ben, said, canteen, statements) -> None:
    posts = [
        create_post(ben, canteen, Draft(source=f"{number} {OURS}/posts/{said.id}"))
        for number in range(3)
    ]
    around = shell.of(ben)
    statements.clear()
    htmls = {post.id: post.html + pointing.PLACE for post in posts}
    assert len(pointing.pointers_in(htmls, ben, around)) == 3
    assert len(statements) == 1


def test_a_page_that_hears_of_it_asks_for_its_own_reader(ben, said, canteen) -> None:
    post = create_post(ben, canteen, Draft(source=f"{OURS}/posts/{said.id}"))
    html = post.html + pointing.PLACE
    assert pointing.MARK in pointing.marked(html)
    assert pointing.marked("<p>Words</p>" + pointing.PLACE) == "<p>Words</p>" + pointing.PLACE
