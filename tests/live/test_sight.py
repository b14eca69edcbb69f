"""Is a text told when it comes into sight and when it leaves, and meanwhile to its author alone?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models import Comment, Community, Event, Person, Post, TextState, Topic, now, session
from social.changes import change
from tests.known import give_reasons
from tests.live.conftest import House
from tests.live.pages import Page

STATES = ("published", "held", "hidden", "deleted")
UNSEEN = STATES[1:]

# What others are told of a text that goes from one of these states to another.
TOLD = {
    ("published", "published"): "edited",
    ("held", "published"): "created",
    ("hidden", "published"): "restored",
    ("deleted", "published"): "restored",
    **{("published", state): "deleted" for state in UNSEEN},
}
# From each state into each, in one walk.
WALK = (0, 0, 1, 1, 2, 2, 3, 3, 0, 2, 0, 3, 1, 3, 2, 1, 0)


def set_state(text: Post | Comment, state: str) -> None:
    """Do to a text what authors and moderators do, in a process that tells nobody."""
    with change(None) as record:
        text.deleted_at = now() if state == "deleted" else None
        if state != "deleted":
            text.state = TextState(state)
            give_reasons(record, text)
        record(Event.POST_EDITED if isinstance(text, Post) else Event.COMMENT_EDITED, text)


def told(page: Page, noun: str) -> set[tuple[str, str, bool]]:
    """Collect what a page hears of posts or comments until a beat: event, stream, whether words."""
    found = set()
    while (event := page.event())[0] != "heads":
        name, *data = event
        if name == "fact" and data[0]["noun"] == noun:
            found.add((data[0]["event"], data[0]["stream"], "html" in data[0]))
    return found


def streams_of(ana: Person, post: Post) -> list[str]:
    """Name all that a post of Ana is told in."""
    topic = session.scalars(select(Topic.id)).one()
    place = f"community:{post.community_id}"
    return [place, "home", f"author:{ana.id}", f"topic:{topic}", f"post:{post.id}"]


@pytest.fixture
def post(house: House, ana: Person, community: Community) -> Post:
    """Ana wrote of platinum."""
    number = house.post(ana, "Platinum, of #Security")
    return session.scalars(select(Post).where(Post.id == number)).one()


@pytest.fixture
def comment(house: House, ana: Person, post: Post) -> Comment:
    """Ana answered with palladium."""
    house.act(ana, "POST", f"/posts/{post.id}/comments", text="Palladium")
    return session.scalars(select(Comment).options(joinedload(Comment.post))).one()


def walk() -> Iterator[tuple[str, str]]:
    """Go from each state into each other and the same."""
    states = [STATES[number] for number in WALK]
    turns = list(pairwise(states))
    assert len(set(turns)) == len(turns) == len(STATES) ** 2
    yield from turns


def test_a_post_is_told_by_what_others_see_of_it(
    house: House, ana: Person, ben: Person, post: Post
) -> None:
    streams = streams_of(ana, post)
    with house.page(ben, *streams) as bens, house.page(ana) as anas:
        anas.watch()
        for before, after in walk():
            set_state(post, after)
            house.beat()
            heard = TOLD.get((before, after))
            comes = heard in ("created", "restored")
            expected = {(f"post.{heard}", stream, comes) for stream in streams} if heard else set()
            assert (before, after, told(bens, "post")) == (before, after, expected)
            own = set() if heard else {("post.edited", f"person:{ana.id}", False)}
            counted = {("post.created", streams[0], False)}
            assert (before, after, told(anas, "post") - counted) == (before, after, own)


def test_a_comment_is_told_by_what_others_see_of_it(
    house: House, ana: Person, ben: Person, comment: Comment
) -> None:
    thread, *_others = streams = streams_of(ana, comment.post)[::-1]
    with house.page(ben, *streams) as bens, house.page(ana) as anas:
        anas.watch()
        for before, after in walk():
            set_state(comment, after)
            house.beat()
            heard = TOLD.get((before, after))
            comes = heard in ("created", "restored")
            # Where only the number of comments stands, a fact says it without the words.
            counted = streams if heard and before != after else [thread] if heard else []
            expected = {(f"comment.{heard}", one, comes and one == thread) for one in counted}
            assert (before, after, told(bens, "comment")) == (before, after, expected)
            own = set() if heard else {("comment.edited", f"person:{ana.id}", False)}
            assert (before, after, told(anas, "comment")) == (before, after, own)


@pytest.mark.parametrize("state", UNSEEN)
def test_under_a_post_that_nobody_else_sees_its_author_alone_is_told(
    house: House, ana: Person, ben: Person, comment: Comment, state: str
) -> None:
    with house.page(ben, *streams_of(ana, comment.post)) as bens, house.page(ana) as anas:
        anas.watch()
        set_state(comment.post, state)
        house.beat()
        assert [len(told(page, "comment")) for page in (bens, anas)] == [0, 0]
        for turn in ("hidden", "published", "deleted"):
            set_state(comment, turn)
        house.beat()
        assert told(bens, "comment") == set()
        assert told(anas, "comment") == {("comment.edited", f"person:{ana.id}", False)}


def write_more(house: House, ana: Person, text: Post | Comment) -> Iterator[str]:
    """Let Ana do all that she can to a text of hers that others do not see; names what happens."""
    noun, address = text.noun, f"/{text.noun}s/{text.id}"
    house.act(ana, "PATCH", address, text="Other words", version=text.version)
    yield f"{noun}.edited"
    house.act(ana, "DELETE", f"{address}/reactions/thanks")
    yield "reaction.removed"
    house.act(ana, "DELETE", address)
    yield f"{noun}.deleted"
    house.act(ana, "POST", f"{address}/restoration")
    yield f"{noun}.restored"


@pytest.mark.parametrize("noun", ["post", "comment"])
def test_whatever_happens_to_a_hidden_text_is_told_to_its_author_alone(
    house: House, ana: Person, ben: Person, post: Post, comment: Comment, noun: str
) -> None:
    text = post if noun == "post" else comment
    house.act(ana, "POST", f"/{noun}s/{text.id}/reactions/thanks")
    with house.page(ben, *streams_of(ana, post)) as bens, house.page(ana) as anas:
        anas.watch()
        set_state(text, "hidden")
        house.beat()
        assert [len(told(page, noun)) for page in (bens, anas)] == [5, 0]
        events = list(write_more(house, ana, text))
        heard = [anas.until("fact") for _event in events]
        assert [fact["event"] for fact in heard] == events
        assert {fact["stream"] for fact in heard} == {f"person:{ana.id}"}
        house.beat()
        assert bens.event()[0] == "heads"


def test_a_new_text_that_waits_is_told_to_its_author_alone(
    house: House, ana: Person, ben: Person, post: Post
) -> None:
    with house.page(ben, *streams_of(ana, post)) as bens, house.page(ana) as anas:
        anas.watch()
        with change(ana) as record:
            held = Comment(author_id=ana.id, post=post, state=TextState.HELD)
            held.source, held.html, held.language = "x", "<p>x</p>", "en"
            session.add(held)
            record(Event.COMMENT_CREATED, held)
        house.beat()
        assert told(bens, "comment") == set()
        assert told(anas, "comment") == {("comment.created", f"person:{ana.id}", False)}


def test_a_text_comes_back_with_the_reactions_that_it_had(
    house: House, ana: Person, ben: Person, post: Post
) -> None:
    house.act(ben, "POST", f"/posts/{post.id}/reactions/thanks")
    set_state(post, "hidden")
    with house.page(ben, "home") as page:
        set_state(post, "published")
        house.beat()
        assert 'aria-label="Thanks: 1"' in page.fact("post.restored")["html"]


def test_what_is_approved_counts_as_new_elsewhere_and_what_comes_back_does_not(
    house: House, ana: Person, ben: Person, post: Post, make_community: Callable[..., Community]
) -> None:
    other = make_community("Brewing", ana, ben)
    with house.page(ben, f"community:{other.id}") as page:
        for before, is_counted in (("held", True), ("hidden", False), ("deleted", False)):
            for state in (before, "published"):
                set_state(post, state)
            house.beat()
            stream = f"community:{post.community_id}"
            counted = {("post.created", stream, False)} if is_counted else set()
            assert told(page, "post") == counted
