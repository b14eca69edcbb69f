"""What if people come and go in one community at the same moment?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models import Community, Membership, MembershipState, Person, session
from social.communities import jobs
from social.communities.joining import (
    invite_person,
    join_community,
    leave_community,
    remove_member,
)
from social.communities.ruling import keep_rule
from social.errors import Invalid

TOGETHER = 12
IN = Membership.state == MembershipState.MEMBER


@pytest.fixture
def press(in_app: None, community: Community) -> Callable[..., Callable[[], None]]:
    """Make a press of a button, with rows of its own; that there was nothing to do is no fault."""
    community_id = community.id

    def make(act: Callable[..., object], *people: Person) -> Callable[[], None]:
        ids = [person.id for person in people]

        def press_it() -> None:
            who, *others = (session.get_one(Person, key) for key in ids)
            try:
                act(who, session.get_one(Community, community_id), *others)
            except Invalid:
                session.rollback()

        return press_it

    return make


def is_counted_right(community: Community) -> bool:
    """Tell whether the database counted those who are in."""
    session.rollback()
    session.refresh(community)
    rows = select(Membership.id).where(Membership.community_id == community.id, IN)
    return community.member_count == len(session.scalars(rows).all())


def test_who_joins_and_leaves_many_times_at_once_waits_for_themselves(
    at_once, press, ben, community
) -> None:
    both = [press(join_community, ben), press(leave_community, ben)]
    assert at_once(*both * TOGETHER) == [None] * 2 * TOGETHER
    assert is_counted_right(community)


def test_an_owner_removes_and_invites_who_comes_and_goes(
    at_once, press, ana, ben, community
) -> None:
    acts = [
        press(join_community, ben),
        press(remove_member, ana, ben),
        press(invite_person, ana, ben),
        press(leave_community, ben),
    ]
    assert at_once(*acts * (TOGETHER // 2)) == [None] * 2 * TOGETHER
    assert is_counted_right(community)


def test_a_rule_brings_in_whom_their_own_hand_brings_in_and_out(
    at_once, press, ana, ben, community
) -> None:
    keep_rule(ana, community, {"department": ben.department})
    community_id = community.id

    def apply() -> None:
        jobs.apply_rule(session.get_one(Community, community_id))

    acts = [press(join_community, ben), apply, press(leave_community, ben)]
    assert at_once(*acts * (TOGETHER // 2)) == [None] * 3 * (TOGETHER // 2)
    assert is_counted_right(community)
