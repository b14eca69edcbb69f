"""Are pages told when a page was read to which a text links, and those alone who may read it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from models import Event, TextState, session
from moderation import Draft
from social.changes import change
from social.comments.actions import create_comment
from social.live.teller import handle
from social.messages.actions import start_conversation
from social.posts.actions import create_post
from tests.known import give_reasons


class Pages:
    """Pages that keep what they are told: the event, the number, the stream."""

    def __init__(self) -> None:
        self.told: set[tuple[str, int, str]] = set()

    def state(self, fact: Mapping[str, Any], stream: str, _rooms: Sequence[str]) -> None:
        self.told.add((fact["event"], fact["noun_id"], stream))

    def say(self, _name: str, fact: Mapping[str, Any], _rooms: Sequence[str]) -> None:
        self.told.add((fact["event"], fact["noun_id"], fact["stream"]))


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def post(in_app, ana, community):
    return create_post(ana, community, Draft(source="Read this"))


def test_a_post_is_looked_at_again_wherever_it_stands(pages, post, ana, community) -> None:
    handle(pages, {"linked_posts": [post.id]})
    places = ("home", f"community:{community.id}", f"author:{ana.id}", f"post:{post.id}")
    assert pages.told == {("post.linked", post.id, place) for place in places}


def test_what_waits_for_a_moderator_is_told_to_its_author_alone(pages, post, ana) -> None:
    with change(None) as record:
        post.state = TextState.HELD
        give_reasons(record, post)
        record(Event.POST_EDITED, post)
    handle(pages, {"linked_posts": [post.id]})
    assert pages.told == {("post.linked", post.id, f"person:{ana.id}")}


def test_a_comment_is_looked_at_in_its_thread_and_a_message_in_its_conversation(
    pages, post, ana, ben
) -> None:
    comment = create_comment(ben, post, Draft(source="And this"))
    message = start_conversation(ana, [ben], Draft(source="Hello"))
    handle(pages, {"linked_comments": [comment.id], "linked_messages": [message.id]})
    assert pages.told == {
        ("comment.linked", comment.id, f"post:{post.id}"),
        ("message.linked", message.id, f"conversation:{message.conversation_id}"),
    }


def test_what_is_not_there_is_passed_over(pages, in_app) -> None:
    unknown = [2**31 - 1]
    handle(
        pages,
        {"linked_posts": unknown, "linked_comments": unknown, "linked_messages": ["1", None, 2]},
    )
    assert pages.told == set()
    assert session.is_active
