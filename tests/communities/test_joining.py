"""How does a person come into a community, and out again?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden, NotFound

from models import (
    Community,
    CommunityKind,
    Event,
    MembershipState,
    Person,
    Post,
    session,
)
from moderation import Draft
from social.changes import change
from social.communities.actions import archive_community
from social.communities.joining import (
    approve_request,
    invite_person,
    join_community,
    leave_community,
    refuse_request,
    remove_member,
    uninvite_person,
)
from social.communities.owning import make_owner
from social.errors import Invalid
from social.posts.actions import create_post

MEMBER, REQUESTED, INVITED = MembershipState


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def hidden(make_community, ana: Person, ben: Person) -> Community:
    """A hidden community of Ana and Ben."""
    return make_community("Works council", ana, ben, kind=CommunityKind.HIDDEN)


@pytest.mark.parametrize("kind", [CommunityKind.PUBLIC, CommunityKind.BROADCAST])
def test_everybody_joins_an_open_community_at_once(
    ana: Person, eve: Person, make_community, count, kind: CommunityKind
) -> None:
    community = make_community("Canteen", ana, kind=kind)
    assert join_community(eve, community) is MEMBER
    assert join_community(eve, community) is MEMBER
    assert count(community) == 2


def test_nobody_slips_into_a_community_that_is_hidden_this_moment(
    ana: Person, eve: Person, make_community, at_once, count
) -> None:
    community = make_community("Canteen", ana)

    def hide() -> None:
        with change(None) as record:
            found = session.get_one(Community, community.id)
            found.kind = CommunityKind.HIDDEN
            record(Event.COMMUNITY_CHANGED, found)

    at_once(hide)
    assert community.kind is CommunityKind.PUBLIC  # as Eve's request has read it
    with pytest.raises(NotFound):
        join_community(eve, community)
    assert count(community) == 1


def test_an_invitation_opens_a_hidden_community(
    ana: Person, eve: Person, hidden: Community, count
) -> None:
    invite_person(ana, hidden, eve)
    assert join_community(eve, hidden) is MEMBER
    assert count(hidden) == 3


def test_a_private_community_is_asked_and_still_closed(
    ana: Person, eve: Person, community: Community, count
) -> None:
    create_post(ana, community, Draft(source="For members"))
    assert join_community(eve, community) is REQUESTED
    assert join_community(eve, community) is REQUESTED
    assert count(community) == 2
    assert session.scalar(Post.seen_by(eve)) is None


def test_an_owner_lets_in_who_asked_and_twice_is_once(
    ana: Person, eve: Person, community: Community, count, events
) -> None:
    join_community(eve, community)
    approve_request(ana, community, eve)
    approve_request(ana, community, eve)
    assert count(community) == 3
    assert events()[2:] == ["requested", "approved"]


def test_who_was_refused_may_ask_again(
    ana: Person, eve: Person, community: Community, line, events
) -> None:
    join_community(eve, community)
    refuse_request(ana, community, eve)
    refuse_request(ana, community, eve)
    assert line(eve, community) is None
    assert join_community(eve, community) is REQUESTED
    assert events()[2:] == ["requested", "refused", "requested"]


def test_a_request_can_be_taken_back_and_is_then_not_approved(
    ana: Person, eve: Person, community: Community, events
) -> None:
    join_community(eve, community)
    leave_community(eve, community)
    with pytest.raises(Invalid):
        approve_request(ana, community, eve)
    assert events()[2:] == ["requested", "withdrew"]


def test_members_do_not_let_people_in(ben: Person, eve: Person, community: Community) -> None:
    join_community(eve, community)
    for act in (approve_request, refuse_request, remove_member, uninvite_person):
        with pytest.raises(Forbidden):
            act(ben, community, eve)


def test_hole_25_nobody_lets_themselves_in(eve: Person, community: Community) -> None:
    join_community(eve, community)
    with pytest.raises(Forbidden):
        approve_request(eve, community, eve)


def test_a_member_invites_and_the_invited_decides(
    ben: Person, eve: Person, community: Community, count, events
) -> None:
    invite_person(ben, community, eve)
    invite_person(ben, community, eve)
    assert count(community) == 2
    assert join_community(eve, community) is MEMBER
    assert count(community) == 3
    assert events()[2:] == ["invited", "joined"]


def test_an_invitation_can_be_declined_or_taken_back(
    ana: Person, eve: Person, community: Community, events
) -> None:
    invite_person(ana, community, eve)
    leave_community(eve, community)
    invite_person(ana, community, eve)
    uninvite_person(ana, community, eve)
    uninvite_person(ana, community, eve)
    assert events()[2:] == ["invited", "declined", "invited", "uninvited"]


def test_who_asked_is_let_in_when_an_owner_invites_and_waits_when_a_member_does(
    ana: Person, ben: Person, eve: Person, community: Community, line
) -> None:
    join_community(eve, community)
    with pytest.raises(Invalid):
        invite_person(ben, community, eve)
    invite_person(ana, community, eve)
    assert line(eve, community).state is MEMBER


def test_into_a_hidden_community_its_owners_invite_alone(
    ana: Person, ben: Person, eve: Person, hidden: Community
) -> None:
    with pytest.raises(Forbidden):
        invite_person(ben, hidden, eve)
    assert session.scalar(Community.seen_by(eve)) is None
    invite_person(ana, hidden, eve)
    assert session.scalar(Community.seen_by(eve)) is hidden


def test_outsiders_do_not_invite(ben: Person, eve: Person, community: Community) -> None:
    with pytest.raises(Forbidden):
        invite_person(eve, community, ben)


def test_who_left_the_company_is_not_invited(
    ana: Person, eve: Person, community: Community, deactivate
) -> None:
    deactivate(eve)
    with pytest.raises(Invalid):
        invite_person(ana, community, eve)


def test_nobody_comes_into_an_archive(ana: Person, eve: Person, make_community) -> None:
    community = make_community("Old canteen", ana)
    archive_community(ana, community)
    with pytest.raises(Forbidden):
        join_community(eve, community)
    with pytest.raises(Forbidden):
        invite_person(ana, community, eve)


def test_who_leaves_reads_no_more(ana: Person, ben: Person, community: Community, events) -> None:
    create_post(ana, community, Draft(source="Words"))
    leave_community(ben, community)
    leave_community(ben, community)
    assert session.scalar(Post.seen_by(ben)) is None
    assert events()[2:] == ["left"]


def test_the_last_owner_stays_while_there_are_members(
    ana: Person, ben: Person, community: Community
) -> None:
    with pytest.raises(Invalid):
        leave_community(ana, community)
    make_owner(ana, community, ben)
    leave_community(ana, community)


def test_the_last_one_out_may_go(ana: Person, ben: Person, community: Community, count) -> None:
    leave_community(ben, community)
    leave_community(ana, community)
    assert count(community) == 0


def test_an_owner_removes_a_member_but_no_owner(
    ana: Person, ben: Person, community: Community, line, events
) -> None:
    make_owner(ana, community, ben)
    with pytest.raises(Invalid):
        remove_member(ana, community, ben)
    line(ben, community)
    assert events()[2:] == ["made_owner"]


def test_a_removed_member_is_out_at_once(
    ana: Person, ben: Person, community: Community, events
) -> None:
    create_post(ana, community, Draft(source="Words"))
    remove_member(ana, community, ben)
    remove_member(ana, community, ben)
    assert session.scalar(Post.seen_by(ben)) is None
    assert events()[2:] == ["removed"]


def test_nobody_leaves_the_company(ana: Person, ben: Person, make_community) -> None:
    company = make_community("Everybody", ana, ben, is_company=True)
    with pytest.raises(Invalid):
        leave_community(ben, company)


def test_whoever_presses_join_many_times_at_once_asks_once(
    app: Flask, eve: Person, community: Community, events
) -> None:
    session.commit()

    def press(_number: int) -> MembershipState:
        with app.app_context():
            place = session.get_one(Community, community.id)
            return join_community(session.get_one(Person, eve.id), place)

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(press, range(8))) == {REQUESTED}
    assert events()[2:] == ["requested"]


def test_the_count_leaves_out_who_left_the_company(
    ben: Person, community: Community, count, deactivate
) -> None:
    deactivate(ben)
    assert count(community) == 1
