"""What stands beside a thread, and is nothing of it what the reader may not read?"""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from models import CommunityKind, Post
from social.quoting import quoted
from tests.posts.test_views import write


@pytest.fixture
def anas(sign_in, ana, community) -> FlaskClient:
    return sign_in(ana)


def beside(page: str) -> str:
    """Cut out the context column."""
    return page.split("<aside", 1)[1].split("</aside>", 1)[0]


def test_posts_on_the_same_topic_and_of_the_same_community_stand_beside(anas) -> None:
    write(anas, "First of #jigs", title="Alike")
    write(anas, "Something else", title="Neighbour")
    post = write(anas, "More of #jigs", title="Itself")
    side = beside(anas.get(f"/posts/{post}").text)
    assert side.index("About the same") < side.index("Alike") < side.index("Also in Welding")
    assert side.index("Also in Welding") < side.index("Neighbour")
    assert side.count("Alike") == 1
    assert "Itself" not in side


def test_a_topic_does_not_tell_of_what_one_may_not_read(
    anas, sign_in, make_community, ben, eve
) -> None:
    make_community("Open", ben, eve, kind=CommunityKind.PUBLIC)
    write(anas, "Ours about #jigs", title="Secret jig")
    post = write(sign_in(ben), "Yours about #jigs", place="open")
    assert "Secret jig" in beside(sign_in(ben).get(f"/posts/{post}").text)
    assert "Secret jig" not in beside(sign_in(eve).get(f"/posts/{post}").text)


def test_those_who_commented_stand_beside_and_the_author_apart(anas, sign_in, ana, ben) -> None:
    post = write(anas)
    for browser in (anas, sign_in(ben)):
        browser.post(f"/posts/{post}/comments", data={"text": "Said"})
    side = beside(anas.get(f"/posts/{post}").text)
    assert side.index("Who wrote this") < side.index(ana.name) < side.index("Who takes part")
    assert side.index("Who takes part") < side.index(ben.name)
    assert side.count(f">{ana.name}<") == 1


def test_beside_stand_words_and_not_the_signs_of_markdown(anas) -> None:
    write(anas, "A **bold** neighbour")
    post = write(anas, "Itself")
    assert "A bold neighbour" in beside(anas.get(f"/posts/{post}").text)


def test_a_post_of_pictures_alone_has_a_name_to_press_all_the_same(in_app: None) -> None:
    assert quoted(Post(title="", html="<p></p>")) == "Without words"
