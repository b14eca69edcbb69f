"""Is what was moved kept as it was where it stood, and where it stands?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archive.holds import held
from archive.retention import due, keeping
from models import Comment, Community, Hold, Person, Post, RecordKind, Retention, session
from moderation import Draft
from social.comments.actions import create_comment
from social.moves.actions import move_post
from social.records.reaching import reach

LONG_AGO = datetime(2011, 5, 1, tzinfo=UTC)
AT = datetime(2019, 1, 1, tzinfo=UTC)


@pytest.fixture
def other(make_community: Callable[..., Community], ana: Person, ben: Person) -> Community:
    return make_community("Other", ana, ben, kind="private")


def due_at(kind: RecordKind, at: datetime) -> list[int]:
    return [one for ids in due(session, kind, at, 0, 100).values() for one in ids]


def test_a_hold_on_where_it_stood_keeps_what_stood_there(
    ana: Person,
    community: Community,
    other: Community,
    write_post: Callable[..., Post],
    write_comment: Callable[..., Comment],
    make_hold: Callable[..., Hold],
) -> None:
    post = write_post()
    before = write_comment(post)
    move_post(ana, post, other, "It belongs there")
    after = create_comment(ana, post, Draft(source="Later"))
    things = [("post", post.id), ("comment", before.id), ("comment", after.id)]
    assert held(session, things) == set()
    hold = make_hold(community_ids=[community.id])
    assert held(session, things) == {("post", post.id), ("comment", before.id)}
    found = reach(hold)
    assert (found.posts.number, found.comments.number) == (1, 1)
    make_hold(community_ids=[other.id])
    assert held(session, things) == set(things)


@pytest.mark.parametrize("is_longer_there", [True, False])
def test_the_longer_of_two_periods_holds(
    ana: Person,
    community: Community,
    other: Community,
    write_post: Callable[..., Post],
    write_comment: Callable[..., Comment],
    make_rule: Callable[..., Retention],
    is_longer_there: bool,
) -> None:
    place, elsewhere = (other, community) if is_longer_there else (community, other)
    post = write_post(at=LONG_AGO)
    said = write_comment(post, posted_at=LONG_AGO)
    stays = write_post(at=LONG_AGO, community_id=elsewhere.id)
    for kind in (RecordKind.POST, RecordKind.COMMENT):
        make_rule(kind, community_id=place.id, least="P5Y", most="P9Y")
        make_rule(kind, community_id=elsewhere.id, least="P8Y", most="P8Y")
    move_post(ana, post, other, "It belongs there")
    assert due_at(RecordKind.POST, datetime(2019, 6, 1, tzinfo=UTC)) == [stays.id]
    assert due_at(RecordKind.COMMENT, datetime(2019, 6, 1, tzinfo=UTC)) == []
    assert due_at(RecordKind.COMMENT, datetime(2020, 6, 1, tzinfo=UTC)) == [said.id]
    kept = keeping(session, RecordKind.POST, [post.id], AT)[post.id]
    assert kept.is_bound  # for eight years
    assert kept.most_until is not None
    assert kept.most_until.year == 2020
    assert due_at(RecordKind.POST, datetime(2020, 6, 1, tzinfo=UTC)) == [post.id, stays.id]
    make_rule(RecordKind.FILE, most="P1Y")
    make_rule(RecordKind.REACTION, most="P1Y")
    make_rule(RecordKind.REPORT, most="P1Y")
    for kind in (RecordKind.FILE, RecordKind.REACTION, RecordKind.REPORT):
        assert due_at(kind, AT) == []
