"""What does a line that tells of a text do when that is destroyed meanwhile?"""

from __future__ import annotations

import pytest

from models import Community, Person
from moderation import Draft
from social.comments.actions import create_comment
from social.live import facts
from social.posts.actions import create_post


def test_a_comment_whose_post_was_destroyed_meanwhile_is_told_no_more(
    in_app: None, community: Community, ana: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = create_post(ana, community, Draft(source="Who has the jig?"))
    comment = create_comment(ben, post, Draft(source="I do."))
    assert facts.find_comment(comment.id) is comment
    monkeypatch.setattr(facts, "find_post", lambda _id: None)
    assert facts.find_comment(comment.id) is None
