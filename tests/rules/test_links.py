"""Do house rules hold for what a linked page says of itself, too?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models import Community, Person
from moderation import Draft
from moderation.ruling import Action
from social.cards import cards_of
from social.comments.actions import create_comment
from social.fetching import fetcher
from social.links import looking
from social.messages.actions import start_conversation
from social.posts.actions import create_post
from tests.fetching.far import Far, far_away, ok
from tests.rules.conftest import Keep

URL = "http://example.org/"


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    with far_away() as machine:
        monkeypatch.setattr(fetcher, "fetcher", machine.fetcher)
        machine.answers["/"] = ok(b"<title>You oaf</title>")
        yield machine


@pytest.mark.parametrize("action", [Action.BLOCK, Action.HOLD, Action.QUEUE, Action.MASK])
def test_words_that_a_rule_is_about_are_not_shown(
    in_app: None, keep: Keep, far: Far, ana: Person, place: Community, action: Action
) -> None:
    post = create_post(ana, place, Draft(source=URL))
    keep("oaf", action)
    looking.look("post", post.id)
    assert cards_of("post", [post.id]) == {}
    comment = create_comment(ana, post, Draft(source=URL))  # the page has been read by now
    looking.look("comment", comment.id)
    assert cards_of("comment", [comment.id]) == {}


def test_without_such_a_rule_and_in_messages_they_are(
    in_app: None, keep: Keep, far: Far, ana: Person, ben: Person, place: Community
) -> None:
    post = create_post(ana, place, Draft(source=URL))
    looking.look("post", post.id)
    assert cards_of("post", [post.id])[post.id].title == "You oaf"
    keep("oaf", Action.BLOCK)
    message = start_conversation(ana, [ben], Draft(source=URL))
    looking.look("message", message.id)
    assert cards_of("message", [message.id])[message.id].title == "You oaf"
