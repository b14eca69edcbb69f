"""What if one person presses one button several times at the same moment?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from models import (
    Comment,
    Community,
    Entry,
    Follow,
    Person,
    Post,
    Reaction,
    ReactionKind,
    session,
)
from moderation import Draft
from social import reactions
from social.comments.actions import create_comment, edit_comment
from social.errors import Invalid
from social.follows.actions import follow, unfollow
from social.posts.actions import create_post, edit_post

TOGETHER = 4
IMPATIENT = 25  # fewer than the pool has connections
KEY = "0123456789abcdef"


@pytest.fixture
def post(in_app: None, ana: Person, community: Community) -> Post:
    return create_post(ana, community, Draft(source="Who has the mould?"))


def events(noun: str) -> list[str]:
    """List what the ledger says of a kind of thing."""
    query = select(Entry.event).where(Entry.noun == noun).order_by(Entry.id)
    return list(session.scalars(query))


def pressed(act: Callable[..., None], ben_id: int, post_id: int) -> Callable[[], None]:
    """Make a press of a reaction's button, each with rows of its own."""

    def press() -> None:
        text = session.scalars(
            Post.seen_by(session.get_one(Person, ben_id)).where(Post.id == post_id)
        ).one()
        act(session.get_one(Person, ben_id), text, ReactionKind.AGREE)

    return press


def test_a_reaction_counts_once_and_goes_once(at_once, post, ben) -> None:
    assert at_once(*[pressed(reactions.react, ben.id, post.id)] * TOGETHER) == [None] * TOGETHER
    assert session.scalar(select(func.count(Reaction.id))) == 1
    session.rollback()
    assert at_once(*[pressed(reactions.unreact, ben.id, post.id)] * TOGETHER) == [None] * TOGETHER
    assert session.scalar(select(func.count(Reaction.id))) == 0
    assert events("reaction") == ["reaction.added", "reaction.removed"]


def test_following_counts_once_and_ends_once(at_once, ana, ben) -> None:
    ids = (ben.id, ana.id)

    def press(act: Callable[..., None]) -> Callable[[], None]:
        return lambda: act(*(session.get_one(Person, key) for key in ids))

    assert at_once(*[press(follow)] * TOGETHER) == [None] * TOGETHER
    assert session.scalar(select(func.count(Follow.id))) == 1
    session.rollback()
    assert at_once(*[press(unfollow)] * TOGETHER) == [None] * TOGETHER
    assert events("follow") == ["follow.added", "follow.removed"]


def test_a_form_that_is_sent_many_times_at_once_is_one_post_and_each_is_told_which(
    at_once, ana, community
) -> None:
    ana_id, community_id = ana.id, community.id

    def send() -> int:
        author, place = session.get_one(Person, ana_id), session.get_one(Community, community_id)
        return create_post(author, place, Draft(source="Who has the mould?"), key=KEY).id

    answers = at_once(*[send] * IMPATIENT)
    assert answers == [session.scalars(select(Post.id)).one()] * IMPATIENT
    assert events("post") == ["post.created"]


def test_an_answer_that_is_sent_many_times_at_once_is_one_comment_and_counts_once(
    at_once, post, ben
) -> None:
    ben_id, post_id = ben.id, post.id

    def send() -> int:
        author = session.get_one(Person, ben_id)
        found = session.scalars(Post.seen_by(author).where(Post.id == post_id)).one()
        return create_comment(author, found, Draft(source="I have."), key=KEY).id

    answers = at_once(*[send] * IMPATIENT)
    assert answers == [session.scalars(select(Comment.id)).one()] * IMPATIENT
    assert session.scalars(select(Post.comment_count)).one() == 1
    assert events("comment") == ["comment.created"]


def test_the_same_words_under_another_title_are_another_post(in_app, ana, community) -> None:
    for title in ("Mould", "Mould 7", "Mould 7"):
        create_post(ana, community, Draft(source="Who has it?", title=title), key=KEY)
    titles = select(Post.title).order_by(Post.id)
    assert session.scalars(titles).all() == ["Mould", "Mould 7"]


@pytest.mark.parametrize("noun", [Post, Comment])
def test_an_edit_never_writes_over_one_that_was_made_while_it_came_in(
    at_once, post, ana, noun: type[Post | Comment]
) -> None:
    """Both began when the text said the same; the later one is told so, and nothing is lost."""
    text = post if noun is Post else create_comment(ana, post, Draft(source="I do."))
    edit: Callable[..., None] = edit_post if noun is Post else edit_comment
    keys = (ana.id, text.id)

    def first() -> None:
        author = session.get_one(Person, keys[0])
        same = session.scalars(noun.seen_by(author).where(noun.id == keys[1])).one()
        edit(author, same, Draft(source="The first edit"), 1)

    assert text.version == 1  # as this request read it
    session.commit()
    assert at_once(first) == [None]
    with pytest.raises(Invalid):
        edit(ana, text, Draft(source="The second edit"), 1)
    session.expire_all()
    assert (text.source, text.version) == ("The first edit", 2)
