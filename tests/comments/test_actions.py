"""What can happen to a comment, and to whom is it refused?"""

from __future__ import annotations

import pytest
from werkzeug.exceptions import Forbidden

from models import (
    Community,
    CommunityKind,
    Event,
    Person,
    Post,
    ReactionKind,
    TextState,
    session,
)
from moderation import Draft
from social import reactions, texts
from social.changes import change
from social.comments import actions
from social.errors import Invalid
from social.holding import hold
from social.posts.actions import create_post
from tests.known import give_reasons


@pytest.fixture
def post(in_app: None, ana: Person, community: Community) -> Post:
    return create_post(ana, community, Draft(source="Who has the mould?"))


def test_a_member_answers_and_the_thread_counts_it(post, ben) -> None:
    comment = actions.create_comment(ben, post, Draft(source="I do."))
    assert session.get(Post, post.id).comment_count == 1
    assert post.active_at == comment.posted_at


def test_an_outsider_cannot_answer(post, eve) -> None:
    with pytest.raises(Forbidden):
        actions.create_comment(eve, post, Draft(source="Me too."))


def test_members_of_a_broadcast_community_answer_though_they_do_not_post(
    in_app, ana, ben, make_community
) -> None:
    news = make_community("News", ana, ben, kind=CommunityKind.BROADCAST)
    post = create_post(ana, news, Draft(source="New shoes"))
    assert actions.create_comment(ben, post, Draft(source="Which sizes?")).id


def test_a_reply_to_a_reply_stands_beside_it(post, ana, ben) -> None:
    answer = actions.create_comment(ben, post, Draft(source="I do."))
    reply = actions.create_comment(ana, post, Draft(source="Since when?"), answer)
    deeper = actions.create_comment(ben, post, Draft(source="Since May."), reply)
    assert (reply.parent_id, deeper.parent_id) == (answer.id, answer.id)


def test_an_answer_to_a_comment_of_another_post_is_refused(post, ana, ben, community) -> None:
    other = create_post(ana, community, Draft(source="Another"))
    elsewhere = actions.create_comment(ben, other, Draft(source="There"))
    with pytest.raises(Invalid):
        actions.create_comment(ben, post, Draft(source="Here"), elsewhere)


def test_deleting_and_restoring_keeps_the_count_true(post, ben) -> None:
    comment = actions.create_comment(ben, post, Draft(source="I do."))
    actions.delete_comment(ben, comment)
    assert session.get(Post, post.id).comment_count == 0
    actions.delete_comment(ben, comment)
    actions.restore_comment(ben, comment)
    assert session.get(Post, post.id).comment_count == 1


@pytest.mark.parametrize("state", [TextState.HELD, TextState.HIDDEN])
def test_a_comment_that_was_not_counted_is_not_counted_off(post, ben, state: TextState) -> None:
    actions.create_comment(ben, post, Draft(source="I do."))
    comment = actions.create_comment(ben, post, Draft(source="And another."))
    with change(None) as record:
        hold(comment)
        comment.state = state
        texts.count(post, -1)
        give_reasons(record, comment)
        record(Event.COMMENT_EDITED, comment)
    actions.delete_comment(ben, comment)
    assert session.get(Post, post.id).comment_count == 1
    actions.restore_comment(ben, comment)
    assert session.get(Post, post.id).comment_count == 1


def test_nobody_edits_the_words_of_another(post, ana, ben) -> None:
    comment = actions.create_comment(ben, post, Draft(source="I do."))
    with pytest.raises(Forbidden):
        actions.edit_comment(ana, comment, Draft(source="He does."), 1)


def test_a_comment_longer_than_its_limit_is_refused_beside_its_field(post, ben) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.create_comment(ben, post, Draft(source="x" * 5001, limit=5000))
    assert list(refusal.value.fields) == ["text"]


def test_a_reaction_counts_once_however_often_it_is_given(post, ben) -> None:
    for _try in range(2):
        reactions.react(ben, post, ReactionKind.USEFUL)
    assert reactions.own(ben, post, ReactionKind.USEFUL)
    reactions.unreact(ben, post, ReactionKind.USEFUL)
    reactions.unreact(ben, post, ReactionKind.USEFUL)
    assert reactions.own(ben, post, ReactionKind.USEFUL) is None


def test_an_outsider_cannot_react(post, eve) -> None:
    with pytest.raises(Forbidden):
        reactions.react(eve, post, ReactionKind.THANKS)


def test_the_same_form_at_another_place_is_another_comment(post, ana, ben, community) -> None:
    key, draft = "a1b2c3d4-form", Draft(source="Yes.")
    elsewhere = create_post(ana, community, Draft(source="Who has the key?"))
    answer = actions.create_comment(ana, post, Draft(source="Do you?"))
    places = ((post, None), (elsewhere, None), (post, answer), (post, answer))
    ids = [actions.create_comment(ben, one, draft, to, key=key).id for one, to in places]
    assert len(set(ids[:3])) == 3
    assert ids[2] == ids[3]
