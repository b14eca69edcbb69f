"""Who runs a community, and who takes over?"""

from __future__ import annotations

import pytest
from werkzeug.exceptions import Forbidden

from models import Community, CommunityKind, MembershipRole, Person, now
from social.communities.joining import join_community
from social.communities.offers import find_without_owner, without_owner
from social.communities.owning import (
    appoint_owner,
    hand_over,
    make_owner,
    offer_to_own,
    owners_of,
    unmake_owner,
)
from social.errors import Invalid


@pytest.fixture(autouse=True)
def _in_app(in_app: None) -> None: ...


@pytest.fixture
def hidden(make_community, ana: Person, ben: Person) -> Community:
    """A hidden community of Ana and Ben."""
    return make_community("Works council", ana, ben, kind=CommunityKind.HIDDEN)


@pytest.fixture
def left(community: Community, ana: Person, deactivate) -> Community:
    """A private community whose owner left the company; Ben is in."""
    deactivate(ana)
    return community


def names(administrator: Person) -> list[str]:
    return [community.name for community, _people in without_owner(administrator)]


def test_owners_make_owners_and_unmake_them(
    ana: Person, ben: Person, community: Community, events
) -> None:
    for _twice in range(2):
        make_owner(ana, community, ben)
    assert [person.name for person in owners_of(community)] == ["Ana Peeters", "Ben Claes"]
    for _twice in range(2):
        unmake_owner(ana, community, ben)
    assert events()[2:] == ["made_owner", "unmade_owner"]


def test_the_last_owner_cannot_step_down(
    ana: Person, ben: Person, community: Community, make_community
) -> None:
    with pytest.raises(Invalid):
        unmake_owner(ana, community, ana)
    alone = make_community("Diary", ana)
    with pytest.raises(Invalid):
        unmake_owner(ana, alone, ana)


def test_an_owner_who_left_the_company_does_not_count(
    ana: Person, ben: Person, community: Community, make_person, deactivate, make_community
) -> None:
    carl = make_person("Carl Maes")
    shared = make_community("Shared", ana, ben, carl)
    make_owner(ana, shared, ben)
    deactivate(ben)
    with pytest.raises(Invalid):
        unmake_owner(ana, shared, ana)


def test_members_and_outsiders_choose_no_owners(
    ben: Person, eve: Person, community: Community
) -> None:
    for person in (ben, eve):
        for act in (make_owner, unmake_owner, hand_over):
            with pytest.raises(Forbidden):
                act(person, community, ben)


def test_an_owner_is_a_member_first(ana: Person, eve: Person, community: Community) -> None:
    with pytest.raises(Invalid):
        make_owner(ana, community, eve)
    join_community(eve, community)
    with pytest.raises(Invalid):
        make_owner(ana, community, eve)


def test_handing_over_leaves_one_owner(
    ana: Person, ben: Person, community: Community, line
) -> None:
    with pytest.raises(Invalid):
        hand_over(ana, community, ana)
    hand_over(ana, community, ben)
    assert line(ben, community).role is MembershipRole.OWNER
    assert line(ana, community).role is MembershipRole.MEMBER


def test_a_leavers_community_asks_for_an_owner(
    eve: Person, left: Community, make_administrator
) -> None:
    make_administrator(eve)
    assert names(eve) == ["Welding"]
    assert owners_of(left) == []


def test_a_member_offers_and_is_appointed(
    ben: Person, eve: Person, left: Community, make_administrator, line, events
) -> None:
    make_administrator(eve)
    for _twice in range(2):
        offer_to_own(ben, left)
    assert [person.id for person in without_owner(eve)[0][1]] == [ben.id]
    appoint_owner(eve, left, ben)
    assert line(ben, left).is_owner
    assert line(ben, left).offered_at is None
    assert without_owner(eve) == []
    assert events()[2:] == ["offered_to_own", "made_owner"]


def test_nobody_offers_where_an_owner_is_left_or_from_outside(
    ben: Person, eve: Person, community: Community, ana: Person, deactivate
) -> None:
    with pytest.raises(Forbidden):
        offer_to_own(ben, community)
    deactivate(ana)
    with pytest.raises(Forbidden):
        offer_to_own(eve, community)


def test_of_a_closed_community_a_member_is_appointed_not_the_administrator(
    ben: Person, eve: Person, left: Community, make_administrator
) -> None:
    make_administrator(eve)
    with pytest.raises(Invalid):
        appoint_owner(eve, left, eve)


def test_of_an_open_one_anybody_is_appointed_and_is_then_in(
    ana: Person, eve: Person, make_community, make_administrator, deactivate, line
) -> None:
    canteen = make_community("Canteen", ana)
    deactivate(ana)
    make_administrator(eve)
    appoint_owner(eve, canteen, eve)
    assert line(eve, canteen).is_owner


def test_administrators_appoint_nobody_where_an_owner_is_left(
    ben: Person, eve: Person, community: Community, make_administrator
) -> None:
    make_administrator(eve)
    with pytest.raises(Forbidden):
        appoint_owner(eve, community, ben)


def test_only_administrators_appoint(ben: Person, eve: Person, left: Community) -> None:
    for person in (ben, eve):
        with pytest.raises(Forbidden):
            appoint_owner(person, left, ben)


def test_a_hidden_community_shows_itself_to_administrators_when_a_member_offers(
    ana: Person, ben: Person, eve: Person, hidden: Community, make_administrator, deactivate
) -> None:
    make_administrator(eve)
    deactivate(ana)
    assert names(eve) == []
    assert find_without_owner(eve, hidden.slug) is None
    offer_to_own(ben, hidden)
    assert names(eve) == ["Works council"]
    assert find_without_owner(eve, hidden.slug) is hidden


def test_archives_and_the_company_ask_for_nobody(
    ana: Person, eve: Person, make_community, make_administrator, deactivate
) -> None:
    make_community("Everybody", ana, is_company=True)
    make_community("Old canteen", ana, archived_at=now())
    deactivate(ana)
    make_administrator(eve)
    assert names(eve) == []
